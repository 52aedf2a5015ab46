package io.evenkeel.repair;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * No dropout, where it keeps a network from learning what it could: half of a handful of units carry little, and a run
 * too short to fit its data has no use for it.
 */
public final class RemoveDropout implements Remedy {

    @Override
    public String kind() {
        return "remove-dropout";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.UNDERFITTING, FindingKind.NO_LEARNING, FindingKind.SLOW_CONVERGENCE);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        return situation.found(FindingKind.OVERFITTING)
                ? Optional.of("the network learns single samples by heart as it is")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<WrittenLayers.Item> all = new ArrayList<>(new WrittenLayers(situation.recipe()).all());
        // From the last to the first, so that paths stay true.
        Collections.reverse(all);
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : all) {
            if (item.spec() instanceof LayerSpec.Dropout) {
                changes.add(new RecipeChange.Remove(item.path()));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        "the dropout layers",
                        "dropout",
                        "none",
                        "nothing was learnt by heart, and units that are missing at random carry less",
                        changes));
    }
}
