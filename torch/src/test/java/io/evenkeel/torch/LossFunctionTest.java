package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.LossSpec.Kind;
import io.evenkeel.recipe.LossSpec.Reduction;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LossFunctionTest {

    private static double loss(Kind kind, Tensor output, Tensor target) {
        return new LossFunction(Nets.loss(kind)).of(output, target).item_double();
    }

    private static Tensor doubles(double[] values, long... shape) {
        return TensorArrays.of(values, shape, ScalarType.Double);
    }

    @Test
    void crossEntropyIsMinusTheLogSoftmaxOfTheRightClass() {
        Tensor logits = Nets.tensor(new double[] {1, 2, 3, 0, 0, 5}, 2, 3);
        double first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2;
        double second = Math.log(2 + Math.exp(5)) - 5;
        Tensor labels = TensorArrays.of(new long[] {1, 2}, 2);
        assertThat(loss(Kind.CROSS_ENTROPY, logits, labels)).isCloseTo((first + second) / 2, within(1e-6));
        assertThat(loss(Kind.NLL, logits.log_softmax(1), labels)).isCloseTo((first + second) / 2, within(1e-6));
        assertThat(loss(Kind.NLL, logits, labels)).isEqualTo(-(2 + 5) / 2.0);
    }

    @Test
    void whereASampleHasAClassAtEachOfSeveralPlacesTheMeanIsOverAll() {
        Tensor logits = Nets.tensor(new double[] {1, 2, 3, 0, 0, 5, 1, 1, 1, 4, 0, 0}, 2, 2, 3);
        Tensor labels = TensorArrays.of(new long[] {1, 2, 0, 1}, 2, 2);
        assertThat(loss(Kind.CROSS_ENTROPY, logits, labels))
                .isCloseTo(loss(Kind.CROSS_ENTROPY, logits.reshape(4, 3), labels.flatten()), within(1e-7));
    }

    @Test
    void sumReductionAddsSamples() {
        Tensor output = Nets.tensor(new double[] {1, 3}, 2, 1);
        Tensor target = Nets.tensor(new double[] {0, 1}, 2, 1);
        LossSpec sum = new LossSpec(Kind.MSE, Reduction.SUM);
        assertThat(new LossFunction(sum).of(output, target).item_double()).isEqualTo(5.0);
        assertThat(loss(Kind.MSE, output, target)).isEqualTo(2.5);
        assertThat(loss(Kind.HALF_MSE, output, target)).isEqualTo(1.25);
        assertThat(loss(Kind.MAE, output, target)).isEqualTo(1.5);
    }

    @Test
    void categoricalCrossEntropyDividesByTheSum() {
        Tensor unnormalized = Nets.tensor(new double[] {1, 3}, 1, 2);
        assertThat(loss(Kind.CATEGORICAL_CROSS_ENTROPY, unnormalized, TensorArrays.of(new long[] {1}, 1)))
                .isCloseTo(-Math.log(0.75), within(1e-6));
    }

    @Test
    void allZeroProbabilitiesGiveANaNAndNoException() {
        Tensor zeros = Nets.tensor(new double[] {0, 0}, 1, 2);
        assertThat(loss(Kind.CATEGORICAL_CROSS_ENTROPY, zeros, TensorArrays.of(new long[] {1}, 1)))
                .isNaN();
    }

    @Test
    void binaryCrossEntropyClipsWhatIsNoProbability() {
        Tensor target = Nets.tensor(new double[] {1, 0}, 2, 1);
        assertThat(loss(Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {0.25, 0.5}, 2, 1), target))
                .isCloseTo((-Math.log(0.25) - Math.log(0.5)) / 2, within(1e-6));
        assertThat(loss(Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {-3, 7}, 2, 1), target))
                .isCloseTo(-Math.log(LossFunction.PROBABILITY_FLOOR), within(0.2));
        assertThat(loss(Kind.BINARY_CROSS_ENTROPY, Nets.tensor(new double[] {Double.NaN, 0.5}, 2, 1), target))
                .isNaN();
    }

    @Test
    void hingeWantsAMarginOfOneOnTheRightSide() {
        Tensor output = Nets.tensor(new double[] {2, 0.5, -3, 0.5}, 4, 1);
        Tensor target = Nets.tensor(new double[] {1, 1, 0, 0}, 4, 1);
        assertThat(loss(Kind.HINGE, output, target)).isEqualTo((0 + 0.5 + 0 + 1.5) / 4);
        Tensor oneHot = Nets.tensor(new double[] {0, 1, 0}, 1, 3);
        assertThat(loss(Kind.HINGE, Nets.tensor(new double[] {-2, 3, 0}, 1, 3), oneHot))
                .as("one against the rest")
                .isCloseTo(1.0 / 3, within(1e-6));
    }

    private static final double[] OUTPUTS = {-40, -2.5, -0.3, 0, 0.7, 1, 3, 60};
    private static final double[] BITS = {0, 1, 0.25, 1, 0, 1, 0, 1};

    /** libtorch's own of the same meaning; 1 is its number for the mean. */
    private static Tensor libtorch(LossSpec spec, Tensor output, Tensor target) {
        return switch (spec.kind()) {
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                torch.binary_cross_entropy_with_logits(output, target, new TensorOptional(), new TensorOptional(), 1);
            case MSE -> torch.mse_loss(output, target, 1);
            case MAE -> torch.l1_loss(output, target, 1);
            case HUBER -> torch.huber_loss(output, target, 1, spec.delta());
            default -> throw new AssertionError(spec);
        };
    }

    @ParameterizedTest
    @CsvSource({"BINARY_CROSS_ENTROPY_WITH_LOGITS, 1", "MSE, 1", "MAE, 1", "HUBER, 1", "HUBER, 0.2", "HUBER, 50"})
    void agreesWithLibtorchInValueAndGradient(Kind kind, double delta) {
        LossSpec spec = new LossSpec(kind, Reduction.MEAN, delta);
        Tensor ours = doubles(OUTPUTS, 4, 2).requires_grad_(true);
        Tensor theirs = doubles(OUTPUTS, 4, 2).requires_grad_(true);
        Tensor target = doubles(BITS, 4, 2);
        Tensor value = new LossFunction(spec).of(ours, target);
        Tensor expected = libtorch(spec, theirs, target);
        value.backward();
        expected.backward();
        assertThat(value.item_double()).isCloseTo(expected.item_double(), within(1e-12));
        assertThat(TensorArrays.toDoubles(ours.grad()))
                .containsExactly(TensorArrays.toDoubles(theirs.grad()), within(1e-12));
    }

    private static Tensor target(Kind kind) {
        return kind.takesClasses()
                ? TensorArrays.of(new long[] {1, 0, 1, 1}, 4)
                : doubles(new double[] {0, 1, 1, 0, 1, 1, 0, 0}, 4, 2);
    }

    /** Probabilities, which every loss takes. */
    private static Tensor output() {
        return doubles(new double[] {0.3, 0.7, 0.2, 0.8, 0.9, 0.1, 0.5, 0.5}, 4, 2);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIsNotANumberStaysSoAndThrowsNothing(Kind kind) {
        for (double fault : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Tensor output = output();
            output.narrow(0, 1, 1).fill_(new Scalar(fault));
            Tensor leaf = output.detach().requires_grad_(true);
            Tensor value = new LossFunction(Nets.loss(kind)).of(leaf, target(kind));
            value.backward();
            if (Double.isNaN(fault)) {
                assertThat(value.item_double()).isNaN();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void canBeDifferentiatedTwice(Kind kind) {
        Tensor output = output().requires_grad_(true);
        Tensor value = new LossFunction(Nets.loss(kind)).of(output, target(kind));
        Tensor gradient = torch.grad(
                        new TensorVector(value),
                        new TensorVector(output),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0);
        Tensor again = gradient.requires_grad()
                ? torch.grad(
                                new TensorVector(gradient.square().sum()),
                                new TensorVector(output),
                                new TensorVector(),
                                new BoolOptional(true),
                                false,
                                true)
                        .get(0)
                : torch.zeros_like(output);
        assertThat(!again.defined() || again.isfinite().all().item_bool()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theSumIsTheMeanTimesWhatItIsOver(Kind kind) {
        double mean = loss(kind, output(), target(kind));
        double sum = new LossFunction(new LossSpec(kind, Reduction.SUM))
                .of(output(), target(kind))
                .item_double();
        assertThat(sum).isCloseTo(mean * (kind.takesClasses() ? 4 : 8), within(1e-12));
    }

    @Test
    void halfPrecisionIsWidenedSoThatAProbabilityOfOneHasALogarithm() {
        Tensor one = doubles(new double[] {1, 0}, 2, 1).to(ScalarType.Half);
        Tensor target = Nets.tensor(new double[] {0, 1}, 2, 1);
        assertThat(loss(Kind.BINARY_CROSS_ENTROPY, one, target))
                .isCloseTo(-Math.log(LossFunction.PROBABILITY_FLOOR), within(0.2));
    }
}
