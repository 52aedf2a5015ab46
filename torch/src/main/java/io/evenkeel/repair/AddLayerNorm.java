package io.evenkeel.repair;

import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Normalisation over each sample's features before every hidden activation (Ba et al. 2016). */
public final class AddLayerNorm implements Remedy {

    @Override
    public String kind() {
        return "add-layer-norm";
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
        return Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        return Behind.edit(
                        situation.recipe(),
                        kind(),
                        "layer_norm",
                        "normalised inputs keep every activation where it has a slope",
                        Behind.Side.BEFORE)
                .map(List::of)
                .orElse(List.of());
    }
}
