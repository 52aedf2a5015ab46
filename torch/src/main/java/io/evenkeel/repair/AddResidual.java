package io.evenkeel.repair;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.Padding;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way around each hidden layer that gives as many features as it gets (He et al. 2016): x + F(x)/√L for L such layers, so
 * that what they add does not grow with their number (Hayou et al. 2021). Where repeated layers get another width the first
 * time, a linear layer before them sets it. Not where ways around exist, and not for fewer than two such layers.
 */
public final class AddResidual implements Remedy {

    private static final int FEWEST = 2;

    @Override
    public String kind() {
        return "add-residual";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.VANISHING_GRADIENT,
                FindingKind.BAD_INITIALIZATION,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.DEAD_UNITS);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        WrittenLayers layers = new WrittenLayers(situation.recipe());
        boolean around = layers.has(ContainerSpec.Residual.class)
                || layers.has(ContainerSpec.DenseBlock.class)
                || layers.has(ContainerSpec.Unet.class)
                || layers.has(SequenceSpec.Transformer.class);
        return around ? Optional.of("there are ways around layers already") : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        Blocks blocks = new Blocks(new Widths(situation));
        blocks.collect("model.layers", situation.recipe().model().layers(), 1, false);
        if (blocks.count < FEWEST) {
            return List.of();
        }
        String scale = Figures.number(Math.round(1e3 / Math.sqrt(blocks.count)) / 1e3);
        return List.of(new Edit(
                kind(),
                "the hidden layers",
                "one way through every layer",
                "a way around each of " + blocks.count,
                "the gradient reaches the first layers without passing the others",
                blocks.changes(scale)));
    }

    /** Hidden layers with their activations, found from the last to the first, so that paths stay true. */
    private static final class Blocks {

        private record Place(
                String path, int layers, @Nullable String before) {}

        private final Widths widths;
        private final List<Place> places = new ArrayList<>();
        private int count;

        Blocks(Widths widths) {
            this.widths = widths;
        }

        List<RecipeChange> changes(String scale) {
            List<RecipeChange> changes = new ArrayList<>();
            for (Place place : places) {
                changes.add(
                        place.before() == null
                                ? new RecipeChange.Wrap(
                                        place.path(), place.layers(), "residual", "{scale: " + scale + "}")
                                : new RecipeChange.InsertBefore(place.path(), place.before()));
            }
            return changes;
        }

        /** @param again whether the layers are repeated, so that what comes behind the last is the first */
        void collect(String path, List<LayerSpec> layers, int times, boolean again) {
            for (int i = layers.size() - 1; i >= 0; i--) {
                String here = path + "." + i;
                LayerSpec layer = layers.get(i);
                if (layer instanceof ContainerSpec.Repeat repeat) {
                    inside(here, repeat, times);
                    continue;
                }
                int length = length(layers, i);
                Integer out = outputs(layer);
                boolean ends = i + length == layers.size() && !again;
                if (out != null && !ends && length > 1 && out.equals(widths.into(here))) {
                    places.add(new Place(here, length, null));
                    count += times;
                }
            }
        }

        private void inside(String here, ContainerSpec.Repeat repeat, int times) {
            String path = here + ".repeat.layers";
            LayerSpec first = repeat.layers().get(0);
            boolean widens = first instanceof LayerSpec.Linear
                    && repeat.times() > 1
                    && widths.into(path + ".0") == null
                    && length(repeat.layers(), 0) == repeat.layers().size();
            if (widens) {
                places.add(new Place(path + ".0", repeat.layers().size(), null));
                places.add(new Place(here, 0, "{linear: " + outputs(first) + "}"));
                count += times * repeat.times();
            } else {
                collect(path, repeat.layers(), times * repeat.times(), true);
            }
        }

        /** A weighted layer and what follows it up to its activation; 0 where there is none. */
        private static int length(List<LayerSpec> layers, int from) {
            boolean activated = false;
            int to = from + 1;
            while (to < layers.size()
                    && (layers.get(to) instanceof NormalizationSpec || isActivation(layers.get(to)))) {
                activated |= isActivation(layers.get(to));
                to++;
            }
            return activated ? to - from : 0;
        }

        private static boolean isActivation(LayerSpec layer) {
            return layer instanceof LayerSpec.Activation;
        }

        /** Null for a layer that changes the shape, or has no weights. */
        private static @Nullable Integer outputs(LayerSpec layer) {
            if (layer instanceof LayerSpec.Linear linear) {
                return linear.units();
            }
            return layer instanceof ConvolutionSpec.Conv2d conv
                            && conv.padding().equals(Padding.SAME)
                            && conv.stride().stream().allMatch(stride -> stride == 1)
                    ? conv.filters()
                    : null;
        }
    }
}
