package io.evenkeel.recipe;

import java.util.List;

/** The layers that have records of their own; every {@link ActivationKind} is a layer besides. */
public final class LayerKinds {

    private static final List<LayerKind> BUILT_IN = List.of(
            new LayerKind("linear", LayerSpec.Linear.class),
            new LayerKind("repeat", LayerSpec.Repeat.class),
            new LayerKind("residual", LayerSpec.Residual.class));

    private LayerKinds() {}

    /** In the order in which schema and messages list them. */
    public static List<LayerKind> builtIn() {
        return BUILT_IN;
    }

    /** A layer's name in a recipe, and the record whose components are its keys. */
    public record LayerKind(String name, Class<? extends LayerSpec> type) {}
}
