package io.evenkeel.recipe;

import java.util.List;

/** A network: layers one after the other; input sizes are inferred. */
public record ModelSpec(
        @Key(doc = "The layers, first to last.", min = 1) List<LayerSpec> layers,

        @Key(doc = "The initialiser of every layer that names none.", fallback = "default")
        InitializerSpec init) {

    public ModelSpec {
        layers = List.copyOf(layers);
    }
}
