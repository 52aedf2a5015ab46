package io.evenkeel.torch;

import io.evenkeel.data.TargetEncoding;
import io.evenkeel.data.TargetKind;
import io.evenkeel.recipe.LossSpec.Kind;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScoreTest {

    @ParameterizedTest
    @CsvSource({
        "BINARY_CROSS_ENTROPY, 0.75",
        "BINARY_CROSS_ENTROPY_WITH_LOGITS, 1",
        "HINGE, 1",
        "MSE, 0.75",
        "HALF_MSE, 0.75",
        "MAE, 0.75",
        "HUBER, 0.75"
    })
    void oneOutputIsReadAtOneHalfOrForLogitsAtZero(Kind loss, double accuracy) {
        Tensor output = Nets.tensor(new double[] {0.9, 0.2, -0.3, -4}, 4, 1);
        Tensor target = Nets.tensor(new double[] {1, 1, 0, 0}, 4, 1);
        Score score = new Score(TargetKind.CLASSES, TargetEncoding.PLAIN, loss);
        assertThat(score.of(output, target)).isEqualTo(accuracy);
    }

    @Test
    void aClassThatOneOutputCannotNameIsAlwaysWrong() {
        Score score = new Score(TargetKind.CLASSES, TargetEncoding.PLAIN, Kind.BINARY_CROSS_ENTROPY);
        assertThat(score.of(Nets.tensor(new double[] {0.9, 0.1}, 2, 1), Nets.tensor(new double[] {2, 2}, 2, 1)))
                .isZero();
    }

    @Test
    void severalBitsCountOneByOneAndMissingOnesAsWrong() {
        Score score = new Score(TargetKind.BITS, TargetEncoding.PLAIN, Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS);
        Tensor output = Nets.tensor(new double[] {3, -3, 3, -3}, 2, 2);
        Tensor target = Nets.tensor(new double[] {1, 1, 0.8, Double.NaN}, 2, 2);
        assertThat(score.of(output, target)).isEqualTo(0.5);
    }

    @Test
    void severalOutputsAnswerByTheLargestAlsoAtEveryPlace() {
        Score classes = new Score(TargetKind.CLASSES, TargetEncoding.CLASS_INDEX, Kind.CROSS_ENTROPY);
        Tensor output = Nets.tensor(new double[] {1, 2, 0, 0, 5, 1}, 3, 2);
        assertThat(classes.of(output, TensorArrays.of(new long[] {1, 0, 1}, 3))).isEqualTo(2.0 / 3);
        Score oneHot = new Score(TargetKind.CLASSES, TargetEncoding.ONE_HOT, Kind.HINGE);
        Tensor target = Nets.tensor(new double[] {0, 1, 1, 0, 0, 1}, 3, 2);
        assertThat(oneHot.of(output, target)).isEqualTo(2.0 / 3);
        Tensor places = Nets.tensor(new double[] {1, 2, 3, 0, 5, 1, 0, 1}, 2, 2, 2);
        assertThat(classes.of(places, TensorArrays.of(new long[] {1, 0, 1, 1}, 2, 2)))
                .isEqualTo(0.75);
    }

    @Test
    void valuesAreScoredByTheShareOfTheVarianceThatIsExplained() {
        Score score = new Score(TargetKind.VALUES, TargetEncoding.PLAIN, Kind.MAE);
        Tensor target = Nets.tensor(new double[] {1, 2, 3}, 3, 1);
        assertThat(score.of(target, target)).isEqualTo(1);
        assertThat(score.of(Nets.tensor(new double[] {2, 2, 2}, 3, 1), target)).isZero();
        assertThat(score.of(target, Nets.tensor(new double[] {1, 1, 1}, 3, 1))).isNaN();
    }
}
