package io.evenkeel.dynamics;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StableStepTest {

    private static final int STEPS = 20_000;

    /** How a weight and its velocity go on over the loss λw²/2, with η = 1. */
    private interface Method {
        void step(double[] state, double lambda, double beta);
    }

    private static double after(Method method, double lambda, double beta) {
        double[] state = {1, 0};
        for (int i = 0; i < STEPS && Math.abs(state[0]) < 1e100; i++) {
            method.step(state, lambda, beta);
        }
        return Math.abs(state[0]);
    }

    private static void isTheEdge(Method method, double beta, DoubleUnaryOperator limit) {
        double edge = limit.applyAsDouble(beta);
        assertThat(after(method, 0.98 * edge, beta)).as("just below").isLessThan(1e-10);
        assertThat(after(method, 1.02 * edge, beta)).as("just above").isGreaterThan(1e10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void belowTheLimitIteratesShrinkAndAboveItTheyGrow(double beta) {
        Method polyak = (state, lambda, b) -> {
            state[1] = b * state[1] + lambda * state[0];
            state[0] -= state[1];
        };
        Method nesterov = (state, lambda, b) -> {
            double gradient = lambda * state[0];
            state[1] = b * state[1] + gradient;
            state[0] -= gradient + b * state[1];
        };
        Method averaged = (state, lambda, b) -> {
            state[1] = b * state[1] + (1 - b) * lambda * state[0];
            state[0] -= state[1];
        };
        isTheEdge(polyak, beta, StableStep::polyak);
        isTheEdge(nesterov, beta, StableStep::nesterov);
        isTheEdge(averaged, beta, StableStep::averaged);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void aMomentumIsBelowOne(double beta) {
        assertThatThrownBy(() -> StableStep.nesterov(beta)).hasMessageContaining("from 0 to below 1");
    }
}
