package io.evenkeel.recipe;

import java.util.List;

/** Layers that put neighbouring entries together without weights. */
public sealed interface PoolingSpec extends LayerSpec {

    /** The largest entry under each position of a window. */
    record MaxPool2d(
            SourceMark mark,

            @Key(doc = "Extent of the window: one number, or [height, width].", fallback = "2", main = true, min = 1)
            List<Integer> kernel,

            @Key(doc = "From one position to the next; the window's extent when absent.", fallback = "[]", min = 0)
            List<Integer> stride,

            @Key(doc = "Around the image, never the largest: how many, same, or valid.", fallback = "valid")
            Padding padding)
            implements PoolingSpec {
        public MaxPool2d {
            kernel = Extents.ofImage("kernel", kernel);
            stride = Extents.strideOr(stride, kernel);
        }
    }

    /** The mean entry under each position of a window. */
    record AvgPool2d(
            SourceMark mark,

            @Key(doc = "Extent of the window: one number, or [height, width].", fallback = "2", main = true, min = 1)
            List<Integer> kernel,

            @Key(doc = "From one position to the next; the window's extent when absent.", fallback = "[]", min = 0)
            List<Integer> stride,

            @Key(
                    doc = "Around the image: how many zeros, which count, same, where they do not, or valid.",
                    fallback = "valid")
            Padding padding)
            implements PoolingSpec {
        public AvgPool2d {
            kernel = Extents.ofImage("kernel", kernel);
            stride = Extents.strideOr(stride, kernel);
        }
    }

    /** The mean of each channel over an image, or of each feature over a sequence. */
    record GlobalAvgPool(SourceMark mark) implements PoolingSpec {}

    /** The mean of each feature over the steps of a sequence. */
    record MeanPool(SourceMark mark) implements PoolingSpec {}

    /** The last step of a sequence. */
    record LastStep(SourceMark mark) implements PoolingSpec {}
}
