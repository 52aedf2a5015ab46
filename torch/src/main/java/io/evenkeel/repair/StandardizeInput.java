package io.evenkeel.repair;

import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Zero mean and unit variance for every feature, from the training part (LeCun et al. 1998). */
public final class StandardizeInput implements Remedy {

    @Override
    public String kind() {
        return "standardize-input";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.UNSCALED_INPUT,
                FindingKind.SATURATED_UNITS,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.ILL_CONDITIONED,
                FindingKind.UNDERFITTING,
                FindingKind.SLOW_CONVERGENCE);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        return new WrittenLayers(situation.recipe()).has(SequenceSpec.Embedding.class)
                ? Optional.of("tokens are names, and have no mean")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        DataSpec.Scale scale = situation.recipe().data().scale();
        return scale == DataSpec.Scale.STANDARD
                ? List.of()
                : List.of(Edit.put(
                        kind(),
                        "data.scale",
                        scale.name().toLowerCase(java.util.Locale.ROOT),
                        "standard",
                        "features of one size curve the loss alike in every direction"));
    }
}
