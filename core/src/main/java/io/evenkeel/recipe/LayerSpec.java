package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One layer as it is written; {@link Repeat} and {@link Residual} hold layers of their own. */
public sealed interface LayerSpec {

    /** Where the layer stands in the recipe, for errors that only show once shapes are known. */
    SourceMark mark();

    /** y = x Wᵀ + b. */
    record Linear(
            SourceMark mark,

            @Key(doc = "Number of outputs.", main = true, min = 1)
            int units,

            @Key(doc = "How weights start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there is a bias.", fallback = "true")
            boolean bias)
            implements LayerSpec {}

    /** An element-wise function, or softmax over the last axis; the parameter's meaning is the kind's. */
    record Activation(SourceMark mark, ActivationKind kind, double parameter) implements LayerSpec {}

    /** The same layers several times over, each with weights of its own. */
    record Repeat(
            SourceMark mark,

            @Key(doc = "How many times.", min = 1, max = 10_000)
            int times,

            @Key(doc = "What is repeated.", min = 1) List<LayerSpec> layers)
            implements LayerSpec {}

    /** y = skip·x + scale·F(x), where F is the layers inside. */
    record Residual(
            SourceMark mark,

            @Key(doc = "F: the layers inside the branch.", main = true, min = 1)
            List<LayerSpec> layers,

            @Key(doc = "Factor of the branch.", fallback = "1.0")
            double scale,

            @Key(doc = "Factor of the input.", fallback = "1.0")
            double skip)
            implements LayerSpec {}
}
