package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer as it is written. Shapes are those of one sample: a vector (features), a sequence (steps, features) or an
 * image (channels, height, width). The last axis of vectors and sequences, and the first of images, are the features
 * or channels, which are called units when a layer makes them.
 */
public sealed interface LayerSpec
        permits LayerSpec.Linear,
                LayerSpec.Activation,
                LayerSpec.Dropout,
                LayerSpec.Flatten,
                LayerSpec.Reshape,
                ConvolutionSpec,
                PoolingSpec,
                SequenceSpec,
                NormalizationSpec,
                ContainerSpec {

    /** Where the layer stands in the recipe, for errors that only show once shapes are known. */
    SourceMark mark();

    /** y = x Wᵀ + b over the last axis. */
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

    /**
     * An element-wise function, or softmax over the classes: the last axis, and for images the channels. The
     * parameter's meaning is the kind's.
     */
    record Activation(SourceMark mark, ActivationKind kind, double parameter) implements LayerSpec {}

    /** While training, sets each entry to zero with probability p and divides the others by 1 − p. */
    record Dropout(
            SourceMark mark,

            @Key(
                    doc = "Probability p of setting an entry to zero.",
                    fallback = "0.5",
                    main = true,
                    min = 0,
                    max = 1,
                    aliases = "p")
            double rate)
            implements LayerSpec {}

    /** One vector of all entries, in row-major order. */
    record Flatten(SourceMark mark) implements LayerSpec {}

    /** The same entries, in row-major order, under another shape. */
    record Reshape(
            SourceMark mark,

            @Key(
                    doc = "The new shape of one sample, such as [1, 8, 8]; one extent may be -1, which infers it.",
                    main = true,
                    min = -1)
            List<Integer> shape)
            implements LayerSpec {
        public Reshape {
            shape = List.copyOf(shape);
            if (shape.isEmpty()
                    || shape.contains(0)
                    || shape.stream().filter(extent -> extent == -1).count() > 1) {
                throw new IllegalArgumentException(
                        shape + " is no shape: extents are at least 1, and one of them may be -1");
            }
        }
    }
}
