package io.evenkeel.repair;

import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Queries and keys of fixed length, with trained gains (Henry et al. 2020; Dehghani et al. 2023): no logit can then grow
 * beyond the product of the gains, however long weights become. Only attention layers that do not do so yet are changed;
 * where there are none, there is nothing to propose.
 */
public final class NormalizeQueries implements Remedy {

    @Override
    public String kind() {
        return "normalize-queries";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.ATTENTION_LOGIT_GROWTH,
                FindingKind.ATTENTION_COLLAPSE,
                FindingKind.HEAD_DOMINANCE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE,
                FindingKind.LOSS_SPIKE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : new WrittenLayers(situation.recipe()).all()) {
            boolean free = (item.spec() instanceof SequenceSpec.Attention attention && !attention.normalizeQueries())
                    || (item.spec() instanceof SequenceSpec.Transformer transformer && !transformer.normalizeQueries());
            if (free) {
                changes.add(new RecipeChange.Put(item.argument("normalize_queries"), "true"));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the attention layers",
                        "queries and keys of any length",
                        "normalised ones",
                        "queries and keys of fixed length bound every logit",
                        changes));
    }
}
