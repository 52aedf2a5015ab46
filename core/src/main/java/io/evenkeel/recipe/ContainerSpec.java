package io.evenkeel.recipe;

import java.util.List;

/** Layers that hold layers. */
public sealed interface ContainerSpec extends LayerSpec {

    /** The same layers several times over, each with weights of its own. */
    record Repeat(
            SourceMark mark,

            @Key(doc = "How many times.", min = 1, max = 10_000)
            int times,

            @Key(doc = "What is repeated.", min = 1) List<LayerSpec> layers)
            implements ContainerSpec {}

    /** y = skip·x + scale·F(x), where F is the layers inside. */
    record Residual(
            SourceMark mark,

            @Key(doc = "F: the layers inside the branch.", main = true, min = 1)
            List<LayerSpec> layers,

            @Key(doc = "Factor of the branch.", fallback = "1.0")
            double scale,

            @Key(doc = "Factor of the input.", fallback = "1.0")
            double skip)
            implements ContainerSpec {}

    /** x ← (x, F(x)), several times over: what the layers give is put behind their input (Huang et al. 2017). */
    record DenseBlock(
            SourceMark mark,

            @Key(doc = "F: the layers inside, each time with weights of their own.", main = true, min = 1)
            List<LayerSpec> layers,

            @Key(doc = "How many times.", fallback = "1", min = 1, max = 10_000)
            int times)
            implements ContainerSpec {}

    /**
     * Down a ladder of convolutions and pooling, and up again with skip connections across (Ronneberger et al. 2015).
     * The output has as many channels as the first level.
     */
    record Unet(
            SourceMark mark,

            @Key(doc = "Filters of each level, from the full image to the smallest.", main = true, min = 1)
            List<Integer> filters,

            @Key(doc = "Extent of the filters, which are padded to keep the image's size.", fallback = "3", min = 1)
            int kernel,

            @Key(
                    doc = "Convolutions at each level, on the way down and again on the way up.",
                    fallback = "2",
                    min = 1,
                    max = 100)
            int convolutions,

            @Key(doc = "After each convolution and its normalisation.", fallback = "relu")
            ActivationKind activation,

            @Key(doc = "After each convolution: none, batch or group.", fallback = "none")
            Normalization norm,

            @Key(doc = "Groups of a group normalisation.", fallback = "1", min = 1)
            int groups)
            implements ContainerSpec {

        /** What follows each convolution. */
        public enum Normalization {
            NONE,
            BATCH,
            GROUP
        }

        public Unet {
            filters = List.copyOf(filters);
            if (filters.size() < 2) {
                throw new IllegalArgumentException(
                        "a unet of " + filters.size() + " level; it has at least 2, such as filters: [16, 32]");
            }
        }
    }
}
