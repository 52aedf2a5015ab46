package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.InitializerSpec.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class InitialWeightsTest {

    private static final int IN = 300;
    private static final int OUT = 200;

    private static double[] draw(Kind kind, double parameter, String name) {
        return draw(kind, parameter, OUT, IN, name);
    }

    private static double[] draw(Kind kind, double parameter, int rows, int columns, String name) {
        return draw(5, kind, parameter, rows, columns, name);
    }

    private static double[] draw(long seed, Kind kind, double parameter, int rows, int columns, String name) {
        return new InitialWeights(seed)
                .draw(
                        new InitializerSpec(kind, parameter),
                        Site.uniform(columns),
                        1,
                        rows,
                        columns,
                        new Fan(columns, rows),
                        name);
    }

    @ParameterizedTest
    @CsvSource({
        "DEFAULT, 0, 0.033333",
        "NORMAL, 0.2, 0.2",
        "UNIFORM, 0.3, 0.173205",
        "XAVIER_NORMAL, 0, 0.0632456",
        "XAVIER_UNIFORM, 0, 0.0632456",
        "HE_NORMAL, 0, 0.0816497",
        "HE_UNIFORM, 0, 0.0816497",
        "LECUN_NORMAL, 0, 0.0577350",
        "SCALED, 3, 0.1"
    })
    void randomInitialisersHaveMeanZeroAndTheirStandardDeviation(Kind kind, double parameter, double expected) {
        double[] values = draw(kind, parameter, "w");
        double mean = Arrays.stream(values).average().orElseThrow();
        double sd = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
        // Five standard errors of each over 60,000 draws.
        assertThat(mean).isCloseTo(0, within(5 * expected / Math.sqrt(values.length)));
        assertThat(sd).isCloseTo(expected, within(5 * expected / Math.sqrt(2.0 * values.length)));
    }

    @Test
    void constantsAreConstant() {
        assertThat(draw(Kind.ZEROS, 0, "w")).containsOnly(0.0);
        assertThat(draw(Kind.ONES, 0, "w")).containsOnly(1.0);
        assertThat(draw(Kind.CONSTANT, -10, "w")).containsOnly(-10.0);
    }

    @Test
    void orthogonalRowsAreOrthonormalTimesTheGain() {
        double[] w = draw(Kind.ORTHOGONAL, 1.5, "w");
        for (int i = 0; i < OUT; i += 37) {
            for (int j = 0; j < OUT; j += 23) {
                double product = 0;
                for (int k = 0; k < IN; k++) {
                    product += w[i * IN + k] * w[j * IN + k];
                }
                assertThat(product).isCloseTo(i == j ? 2.25 : 0, within(1e-10));
            }
        }
        double[] tall = draw(Kind.ORTHOGONAL, 1, 6, 2, "w");
        double columns = 0;
        for (int i = 0; i < 6; i++) {
            columns += tall[2 * i] * tall[2 * i + 1];
        }
        assertThat(columns).isCloseTo(0, within(1e-12));
    }

    @Test
    void aParametersDrawDependsOnSeedAndNameAlone() {
        double[] first = draw(Kind.NORMAL, 1, "layers.0.weight");
        assertThat(draw(Kind.NORMAL, 1, "layers.0.weight")).isEqualTo(first);
        assertThat(draw(Kind.NORMAL, 1, "layers.2.weight")).isNotEqualTo(first);
        assertThat(draw(6, Kind.NORMAL, 1, OUT, IN, "layers.0.weight")).isNotEqualTo(first);
    }
}
