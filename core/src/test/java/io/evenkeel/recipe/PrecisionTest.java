package io.evenkeel.recipe;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Ends of the IEEE 754 formats: the largest number, and halfway to what would come after it, which is rounded up. */
class PrecisionTest {

    private static void ends(Precision precision, double largest, double halfway) {
        assertThat(precision.holds(largest)).isTrue();
        assertThat(precision.holds(-largest)).isTrue();
        assertThat(precision.holds((largest + halfway) / 2)).isTrue();
        assertThat(precision.holds(halfway)).isFalse();
        assertThat(precision.holds(-halfway)).isFalse();
        assertThat(precision.holds(Double.NaN)).isFalse();
        assertThat(precision.holds(Double.NEGATIVE_INFINITY)).isFalse();
    }

    @Test
    void eachHoldsNumbersUpToItsLargest() {
        ends(Precision.FLOAT32, Float.MAX_VALUE, 0x1.ffffffp127);
        ends(Precision.BFLOAT16, 0x1.fep127, 0x1.ffp127);
        ends(Precision.FLOAT16, 65_504, 65_520);
        assertThat(Precision.FLOAT64.holds(Double.MAX_VALUE)).isTrue();
        assertThat(Precision.FLOAT64.holds(Double.POSITIVE_INFINITY)).isFalse();
        assertThat(Precision.FLOAT64.holds(Double.NaN)).isFalse();
    }

    @Test
    void lossesAreNeverInHalfPrecision() {
        assertThat(Precision.FLOAT16.ofLosses()).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.BFLOAT16.ofLosses()).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.FLOAT64.ofLosses()).isEqualTo(Precision.FLOAT64);
    }
}
