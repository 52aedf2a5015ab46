package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * A trained tensor: a leaf of the autograd graph whose values and gradient are views of the flat vectors.
 *
 * @param name its place and role, such as {@code layers.3.weight}
 * @param value the leaf itself
 * @param gradient where backward passes accumulate
 * @param offset where it begins in the flat vector
 * @param size number of scalars
 */
public record Parameter(String name, Tensor value, Tensor gradient, long offset, long size) {

    /** The place it belongs to: its name up to the last dot, such as {@code layers.3}. */
    public String layer() {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
