package io.evenkeel.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * What a forward pass leaves to be differentiated.
 *
 * @param output samples first
 * @param loss a tensor without axes, computed from the output
 */
public record GraphedLoss(Tensor output, Tensor loss) {}
