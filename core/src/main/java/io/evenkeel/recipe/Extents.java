package io.evenkeel.recipe;

import java.util.List;

/** Lists of extents over the axes of an image. */
final class Extents {

    private Extents() {}

    /** One number for both axes, or one for each; as written, since a recipe is written back as it was. */
    static List<Integer> ofImage(String key, List<Integer> extents) {
        if (extents.size() > 2) {
            throw new IllegalArgumentException(
                    key + " has " + extents.size() + " numbers; an image has one for both axes, or [height, width]");
        }
        return List.copyOf(extents);
    }

    /** A window's stride: its own extent unless another is given. */
    static List<Integer> strideOr(List<Integer> stride, List<Integer> kernel) {
        if (stride.contains(0)) {
            throw new IllegalArgumentException("a stride of 0 does not move; strides are at least 1");
        }
        return stride.isEmpty() ? kernel : ofImage("stride", stride);
    }
}
