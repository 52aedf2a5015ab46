package io.evenkeel.repair;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerKinds;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The layers of a recipe as they are written: what stands in a {@code repeat} is there once. */
final class WrittenLayers {

    /** @param path such as {@code model.layers.0.repeat.layers.1} */
    record Item(String path, LayerSpec spec) {

        String name() {
            return LayerKinds.nameOf(spec);
        }

        /** The path of one of its arguments. */
        String argument(String key) {
            return path + "." + name() + "." + key;
        }

        boolean isActivation() {
            return spec instanceof LayerSpec.Activation;
        }

        boolean is(ActivationKind kind) {
            return spec instanceof LayerSpec.Activation activation && activation.kind() == kind;
        }

        /** Whether it multiplies by a weight matrix and goes forward only. */
        boolean isWeighted() {
            return spec instanceof LayerSpec.Linear || spec instanceof ConvolutionSpec;
        }

        @Nullable
        InitializerSpec init() {
            return spec instanceof LayerSpec.Linear linear
                    ? linear.init()
                    : spec instanceof ConvolutionSpec.Conv2d conv
                            ? conv.init()
                            : spec instanceof ConvolutionSpec.Conv1d conv ? conv.init() : null;
        }

        @Nullable
        InitializerSpec biasInit() {
            return spec instanceof LayerSpec.Linear linear
                    ? linear.biasInit()
                    : spec instanceof ConvolutionSpec.Conv2d conv
                            ? conv.biasInit()
                            : spec instanceof ConvolutionSpec.Conv1d conv ? conv.biasInit() : null;
        }
    }

    private final List<Item> items = new ArrayList<>();
    private final @Nullable Item output;

    WrittenLayers(Recipe recipe) {
        List<LayerSpec> layers = recipe.model().layers();
        add("model.layers", layers);
        LayerSpec last = layers.get(layers.size() - 1);
        output = last instanceof LayerSpec.Activation ? items.get(items.size() - 1) : null;
    }

    private void add(String path, List<LayerSpec> layers) {
        for (int i = 0; i < layers.size(); i++) {
            LayerSpec layer = layers.get(i);
            String here = path + "." + i;
            items.add(new Item(here, layer));
            if (layer instanceof ContainerSpec.Repeat repeat) {
                add(here + ".repeat.layers", repeat.layers());
            } else if (layer instanceof ContainerSpec.Residual residual) {
                add(here + ".residual.layers", residual.layers());
            } else if (layer instanceof ContainerSpec.DenseBlock block) {
                add(here + ".dense_block.layers", block.layers());
            }
        }
    }

    /** In forward order, containers before what they hold. */
    List<Item> all() {
        return items;
    }

    List<Item> weighted() {
        return items.stream().filter(Item::isWeighted).toList();
    }

    /** The activation that the network ends with. */
    Optional<Item> outputActivation() {
        return Optional.ofNullable(output);
    }

    /** Activations but the one at the end. */
    List<Item> hiddenActivations() {
        return items.stream()
                .filter(item -> item.isActivation() && !item.equals(output))
                .toList();
    }

    boolean has(Class<? extends LayerSpec> type) {
        return items.stream().anyMatch(item -> type.isInstance(item.spec()));
    }

    /** The path of the last layer. */
    static String last(Recipe recipe) {
        return "model.layers." + (recipe.model().layers().size() - 1);
    }
}
