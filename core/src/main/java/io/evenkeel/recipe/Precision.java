package io.evenkeel.recipe;

/**
 * The numbers that a network computes with: its layers' outputs and the gradients that go back through them.
 *
 * <p>With the two half precisions, weights are kept in float32 and rounded for every step, and the loss is computed in
 * float32 from the network's output, as mixed-precision training does (Micikevicius et al. 2018). There is no loss
 * scaling: what overflows in float16 (beyond 65,504) or vanishes (below 6e-8) shows as it is.
 */
public enum Precision {
    FLOAT32,
    FLOAT64,
    BFLOAT16,
    FLOAT16
}
