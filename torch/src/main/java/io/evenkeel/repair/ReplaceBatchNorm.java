package io.evenkeel.repair;

import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Normalisation over a sample's own features (Ba et al. 2016), which does not depend on who else is in the batch. */
public final class ReplaceBatchNorm implements Remedy {

    @Override
    public String kind() {
        return "replace-batch-norm";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.SMALL_BATCH_NORM);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            if (item.spec() instanceof NormalizationSpec.BatchNorm) {
                changes.add(new RecipeChange.Replace(item.path(), "layer_norm"));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the normalisation",
                        "batch_norm",
                        "layer_norm",
                        "it looks at one sample at a time, so that small batches do not matter",
                        changes));
    }
}
