package io.evenkeel.recipe;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NearestNameTest {
    private static final List<String> NAMES = List.of(
            "linear", "sigmoid", "relu", "leaky_relu", "tanh", "learning_rate", "cross_entropy", "he_normal", "sgd");

    @ParameterizedTest
    @CsvSource({
        "sigmoidd, sigmoid",
        "sigmiod, sigmoid",
        "rleu, relu",
        "ReLU, relu",
        "LeakyReLU, leaky_relu",
        "leaky-relu, leaky_relu",
        "crossentropy, cross_entropy",
        "learnig_rte, learning_rate",
        "liner, linear",
        "sgdd, sgd",
        "Dense, linear",
        "kaiming_normal, he_normal",
    })
    void findsWhatWasMeant(String wrong, String meant) {
        assertThat(NearestName.of(wrong, NAMES)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "wombat", "", "x", "_", "conv2d", "transformer", "swish"})
    void saysNothingWhereNothingIsNear(String wrong) {
        assertThat(NearestName.of(wrong, NAMES)).isNull();
    }

    @Test
    void takesTheFirstOfEquallyNearNames() {
        assertThat(NearestName.of("beta3", List.of("beta1", "beta2"))).isEqualTo("beta1");
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xabc, 1",
        "abc, '', 3",
        "kitten, sitting, 3",
        "ca, abc, 3"
    })
    void countsSlips(String a, String b, int slips) {
        assertThat(NearestName.distance(a, b)).isEqualTo(slips);
        assertThat(NearestName.distance(b, a)).isEqualTo(slips);
    }
}
