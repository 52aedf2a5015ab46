package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * A tensor that belongs to a network's state and is not trained, such as a running average.
 *
 * @param name its place and role, such as {@code layers.3.running_mean}
 */
public record Buffer(String name, Tensor value) {}
