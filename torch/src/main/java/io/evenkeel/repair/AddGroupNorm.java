package io.evenkeel.repair;

import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Normalisation over groups of channels of one sample (Wu and He 2018), for networks with convolutions: in the place of
 * batch normalisation where there is such, else before every hidden activation whose channels are known. Not beside another
 * normalisation. Groups have four channels or more, and are 32 at most.
 */
public final class AddGroupNorm implements Remedy {

    private static final int MOST_GROUPS = 32;
    private static final int FEWEST_CHANNELS = 4;

    @Override
    public String kind() {
        return "add-group-norm";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.SMALL_BATCH_NORM,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.SATURATED_UNITS,
                FindingKind.BAD_INITIALIZATION,
                FindingKind.ILL_CONDITIONED);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        WrittenLayers layers = new WrittenLayers(situation.recipe());
        if (layers.all().stream().noneMatch(item -> item.spec() instanceof ConvolutionSpec)) {
            return Optional.of("there are no channels to group");
        }
        boolean other = layers.all().stream()
                .anyMatch(item -> item.spec() instanceof NormalizationSpec
                        && !(item.spec() instanceof NormalizationSpec.BatchNorm));
        return other ? Optional.of("the layers are normalised already") : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        Widths widths = new Widths(situation);
        WrittenLayers layers = new WrittenLayers(situation.recipe());
        boolean replaces = layers.has(NormalizationSpec.BatchNorm.class);
        List<WrittenLayers.Item> at = new ArrayList<>(
                replaces
                        ? layers.all().stream()
                                .filter(item -> item.spec() instanceof NormalizationSpec.BatchNorm)
                                .toList()
                        : layers.hiddenActivations());
        Collections.reverse(at);
        List<RecipeChange> changes = new ArrayList<>();
        for (WrittenLayers.Item item : at) {
            Integer channels = widths.into(item);
            if (channels != null) {
                String norm = "{group_norm: " + groups(channels) + "}";
                changes.add(
                        replaces
                                ? new RecipeChange.Replace(item.path(), norm)
                                : new RecipeChange.InsertBefore(item.path(), norm));
            }
        }
        return changes.isEmpty()
                ? List.of()
                : List.of(new Edit(
                        kind(),
                        replaces ? "the normalisation" : "before every hidden activation",
                        replaces ? "batch_norm" : "nothing",
                        "group_norm",
                        "it looks at one sample at a time, so that the batch's size does not matter",
                        changes));
    }

    static int groups(int channels) {
        int groups = Math.min(MOST_GROUPS, Math.max(1, channels / FEWEST_CHANNELS));
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }
}
