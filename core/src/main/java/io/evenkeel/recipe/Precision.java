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
    FLOAT16;

    /** Half of the last place above float16's largest number, 65,504; what reaches it is rounded to infinity. */
    private static final float FLOAT16_END = 65_520;

    private static final float BFLOAT16_END = 0x1.FFp127f;

    /** What targets and losses are computed in: float32 beside the half precisions. */
    public Precision ofLosses() {
        return this == FLOAT64 ? FLOAT64 : FLOAT32;
    }

    /** Whether a number is finite, and still is once it is rounded to this precision. */
    public boolean holds(double number) {
        float single = (float) number;
        return switch (this) {
            case FLOAT64 -> Double.isFinite(number);
            case FLOAT32 -> Float.isFinite(single);
            case BFLOAT16 -> Math.abs(single) < BFLOAT16_END;
            case FLOAT16 -> Math.abs(single) < FLOAT16_END;
        };
    }
}
