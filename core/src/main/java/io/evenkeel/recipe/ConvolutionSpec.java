package io.evenkeel.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers that slide trained kernels over a sequence or an image. */
public sealed interface ConvolutionSpec extends LayerSpec {

    /** Over the steps of a sequence; its features are the channels. */
    record Conv1d(
            SourceMark mark,

            @Key(doc = "Number of filters, which are the outputs at each step.", main = true, min = 1)
            int filters,

            @Key(doc = "Steps that a filter covers.", fallback = "3", min = 1)
            int kernel,

            @Key(doc = "Steps from one position of a filter to the next.", fallback = "1", min = 1)
            int stride,

            @Key(
                    doc = "Zeros around the sequence: how many, same (as many outputs as steps over stride), or valid.",
                    fallback = "valid")
            Padding padding,

            @Key(doc = "Distance between the inputs of a filter.", fallback = "1", min = 1)
            int dilation,

            @Key(doc = "Groups of channels that do not see each other.", fallback = "1", min = 1)
            int groups,

            @Key(doc = "How weights start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there is a bias.", fallback = "true")
            boolean bias)
            implements ConvolutionSpec {}

    /** Over height and width of an image. */
    record Conv2d(
            SourceMark mark,

            @Key(doc = "Number of filters, which are the channels of the output.", main = true, min = 1)
            int filters,

            @Key(doc = "Extent of a filter: one number, or [height, width].", fallback = "3", min = 1)
            List<Integer> kernel,

            @Key(
                    doc = "From one position of a filter to the next: one number, or [height, width].",
                    fallback = "1",
                    min = 1)
            List<Integer> stride,

            @Key(
                    doc = "Zeros around the image: how many, same (outputs are inputs over stride), or valid.",
                    fallback = "valid")
            Padding padding,

            @Key(
                    doc = "Distance between the inputs of a filter: one number, or [height, width].",
                    fallback = "1",
                    min = 1)
            List<Integer> dilation,

            @Key(doc = "Groups of channels that do not see each other.", fallback = "1", min = 1)
            int groups,

            @Key(doc = "How weights start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there is a bias.", fallback = "true")
            boolean bias)
            implements ConvolutionSpec {
        public Conv2d {
            kernel = Extents.ofImage("kernel", kernel);
            stride = Extents.ofImage("stride", stride);
            dilation = Extents.ofImage("dilation", dilation);
        }
    }

    /** A filter for each channel apart, then a mixture of the channels at each pixel (Chollet 2017). */
    record SeparableConv2d(
            SourceMark mark,

            @Key(doc = "Number of channels of the output.", main = true, min = 1)
            int filters,

            @Key(doc = "Extent of a channel's filter: one number, or [height, width].", fallback = "3", min = 1)
            List<Integer> kernel,

            @Key(
                    doc = "From one position of a filter to the next: one number, or [height, width].",
                    fallback = "1",
                    min = 1)
            List<Integer> stride,

            @Key(
                    doc = "Zeros around the image: how many, same (outputs are inputs over stride), or valid.",
                    fallback = "valid")
            Padding padding,

            @Key(doc = "Filters for each channel.", fallback = "1", min = 1)
            int multiplier,

            @Key(doc = "How both weights start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether the mixture has a bias.", fallback = "true")
            boolean bias)
            implements ConvolutionSpec {
        public SeparableConv2d {
            kernel = Extents.ofImage("kernel", kernel);
            stride = Extents.ofImage("stride", stride);
        }
    }
}
