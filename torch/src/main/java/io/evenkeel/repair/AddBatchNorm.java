package io.evenkeel.repair;

import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Normalisation over the batch before every hidden activation (Ioffe and Szegedy 2015). */
public final class AddBatchNorm implements Remedy {

    /** With fewer samples their variance is known too badly. */
    private static final int FEWEST = 16;

    @Override
    public String kind() {
        return "add-batch-norm";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.VANISHING_GRADIENT,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.SATURATED_UNITS,
                FindingKind.BAD_INITIALIZATION,
                FindingKind.ILL_CONDITIONED);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        if (new WrittenLayers(situation.recipe())
                .all().stream().anyMatch(item -> item.spec() instanceof NormalizationSpec)) {
            return Optional.of("the layers are normalised already");
        }
        return situation.recipe().batch() < FEWEST
                ? Optional.of("a batch of " + situation.recipe().batch() + " does not know its variance")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        return Behind.edit(
                        situation.recipe(),
                        kind(),
                        "batch_norm",
                        "normalised inputs keep every activation where it has a slope",
                        Behind.Side.BEFORE)
                .map(List::of)
                .orElse(List.of());
    }
}
