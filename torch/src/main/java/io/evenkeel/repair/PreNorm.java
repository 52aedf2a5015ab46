package io.evenkeel.repair;

import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Normalisation inside the branches of transformer layers, so that a clear path leads through them (Xiong et al. 2020). */
public final class PreNorm implements Remedy {

    @Override
    public String kind() {
        return "pre-norm";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.PLATEAU,
                FindingKind.NON_FINITE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            if (item.spec() instanceof SequenceSpec.Transformer transformer
                    && transformer.norm() != SequenceSpec.Transformer.NormPlace.PRE) {
                changes.add(new RecipeChange.Put(item.argument("norm"), "pre"));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the transformer layers",
                        "post",
                        "pre",
                        "the gradient reaches every layer by a path that nothing rescales",
                        changes));
    }
}
