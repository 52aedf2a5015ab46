package io.evenkeel.torch;

import io.evenkeel.recipe.Padding;
import java.util.List;

/**
 * A window that slides along one axis.
 *
 * @param before padding in front
 * @param after padding behind; one more than in front where {@code same} needs an odd number
 * @param outputs number of positions
 */
record Window(int kernel, int stride, int dilation, int before, int after, int outputs) {

    /** @throws ShapeException when the window is larger than the padded axis */
    static Window over(
            Site site, int extent, String axis, int kernel, int stride, int dilation, Padding padding, int index) {
        long reach = (long) dilation * (kernel - 1) + 1;
        long before = 0;
        long after = 0;
        if (padding.mode() == Padding.Mode.SAME) {
            long positions = (extent + stride - 1L) / stride;
            long needed = Math.max(0, (positions - 1) * stride + reach - extent);
            before = needed / 2;
            after = needed - before;
        } else if (padding.mode() == Padding.Mode.NUMBER) {
            before = of(padding.amounts(), index);
            after = before;
        }
        if (extent + before + after < reach) {
            throw site.misfit(
                    site.kind() + " with a window over " + reach + " " + axis + ", where there are " + extent
                            + (before + after > 0 ? " and " + (before + after) + " of padding" : ""),
                    "a kernel of at most " + extent + " (with dilation 1), padding: same, or fewer layers before it "
                            + "that shrink the input");
        }
        return new Window(
                kernel,
                stride,
                dilation,
                Math.toIntExact(before),
                Math.toIntExact(after),
                Math.toIntExact((extent + before + after - reach) / stride + 1));
    }

    /** One number stands for both axes. */
    static int of(List<Integer> extents, int index) {
        return extents.get(Math.min(index, extents.size() - 1));
    }

    boolean isPadded() {
        return before + after > 0;
    }

    /** Whether as much is needed in front as behind, which kernels can do themselves. */
    boolean isEven() {
        return before == after;
    }
}
