package io.evenkeel.torch;

import io.evenkeel.recipe.Padding;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A window that slides over an image. */
record Windows(Window rows, Window columns) {

    static Windows over(
            Site site, List<Integer> kernel, List<Integer> stride, List<Integer> dilation, Padding padding) {
        SampleShape image = site.image();
        return new Windows(
                window(site, image.extent(1), "rows", kernel, stride, dilation, padding, 0),
                window(site, image.extent(2), "columns", kernel, stride, dilation, padding, 1));
    }

    private static Window window(
            Site site,
            int extent,
            String axis,
            List<Integer> kernel,
            List<Integer> stride,
            List<Integer> dilation,
            Padding padding,
            int index) {
        return Window.over(
                site,
                extent,
                axis,
                Window.of(kernel, index),
                Window.of(stride, index),
                Window.of(dilation, index),
                padding,
                index);
    }

    SampleShape output(int channels) {
        return SampleShape.of(channels, rows.outputs(), columns.outputs());
    }

    long[] kernel() {
        return new long[] {rows.kernel(), columns.kernel()};
    }

    int area() {
        return rows.kernel() * columns.kernel();
    }

    long[] stride() {
        return new long[] {rows.stride(), columns.stride()};
    }

    long[] dilation() {
        return new long[] {rows.dilation(), columns.dilation()};
    }

    /** Whether no two positions share an entry. */
    boolean areApart() {
        return rows.stride() >= rows.kernel() && columns.stride() >= columns.kernel();
    }

    boolean isPadded() {
        return rows.isPadded() || columns.isPadded();
    }

    boolean isEven() {
        return rows.isEven() && columns.isEven();
    }

    /** What libtorch's kernels are to pad themselves: nothing where {@link #padded} has to. */
    long[] evenPadding() {
        return isEven() ? new long[] {rows.before(), columns.before()} : new long[] {0, 0};
    }

    /** The image with whatever padding kernels cannot do themselves. */
    Tensor padded(Tensor image, double value) {
        return isEven() ? image : fullyPadded(image, value);
    }

    Tensor fullyPadded(Tensor image, double value) {
        return torch.constant_pad_nd(
                image, new long[] {columns.before(), columns.after(), rows.before(), rows.after()}, new Scalar(value));
    }
}
