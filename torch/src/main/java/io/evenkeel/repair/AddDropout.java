package io.evenkeel.repair;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Dropout after every hidden activation (Srivastava et al. 2014). */
public final class AddDropout implements Remedy {

    @Override
    public String kind() {
        return "add-dropout";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OVERFITTING);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        return new WrittenLayers(situation.recipe()).has(LayerSpec.Dropout.class)
                ? Optional.of("there is some already")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        return Behind.edit(
                        situation.recipe(),
                        kind(),
                        "{dropout: 0.2}",
                        "units that may be missing cannot rely on each other's memory",
                        Behind.Side.AFTER)
                .map(List::of)
                .orElse(List.of());
    }
}
