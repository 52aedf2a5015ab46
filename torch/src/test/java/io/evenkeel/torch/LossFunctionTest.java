package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LossFunctionTest {

    private static double loss(LossSpec.Kind kind, Tensor output, Tensor target) {
        return new LossFunction(Nets.loss(kind)).of(output, target).item_double();
    }

    @Test
    void crossEntropyIsMinusTheLogSoftmaxOfTheRightClass() {
        Tensor logits = Nets.tensor(new double[] {1, 2, 3, 0, 0, 5}, 2, 3);
        double first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2;
        double second = Math.log(2 + Math.exp(5)) - 5;
        assertThat(loss(LossSpec.Kind.CROSS_ENTROPY, logits, TensorArrays.of(new long[] {1, 2}, 2)))
                .isCloseTo((first + second) / 2, within(1e-6));
    }

    @Test
    void sumReductionAddsSamples() {
        Tensor output = Nets.tensor(new double[] {1, 3}, 2, 1);
        Tensor target = Nets.tensor(new double[] {0, 1}, 2, 1);
        LossSpec sum = new LossSpec(LossSpec.Kind.MSE, LossSpec.Reduction.SUM);
        assertThat(new LossFunction(sum).of(output, target).item_double()).isEqualTo(5.0);
        assertThat(loss(LossSpec.Kind.MSE, output, target)).isEqualTo(2.5);
    }

    @Test
    void categoricalCrossEntropyDividesByTheSum() {
        Tensor unnormalized = Nets.tensor(new double[] {1, 3}, 1, 2);
        assertThat(loss(LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY, unnormalized, TensorArrays.of(new long[] {1}, 1)))
                .isCloseTo(-Math.log(0.75), within(1e-6));
    }

    @Test
    void allZeroProbabilitiesGiveANaNAndNoException() {
        Tensor zeros = Nets.tensor(new double[] {0, 0}, 1, 2);
        assertThat(loss(LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY, zeros, TensorArrays.of(new long[] {1}, 1)))
                .isNaN();
    }

    @Test
    void binaryCrossEntropyClipsWhatIsNoProbability() {
        Tensor target = Nets.tensor(new double[] {1, 0}, 2, 1);
        assertThat(loss(LossSpec.Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {0.25, 0.5}, 2, 1), target))
                .isCloseTo((-Math.log(0.25) - Math.log(0.5)) / 2, within(1e-6));
        assertThat(loss(LossSpec.Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {-3, 7}, 2, 1), target))
                .isCloseTo(-Math.log(LossFunction.PROBABILITY_FLOOR), within(0.2));
        assertThat(loss(LossSpec.Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {Double.NaN, 0.5}, 2, 1), target))
                .isNaN();
    }
}
