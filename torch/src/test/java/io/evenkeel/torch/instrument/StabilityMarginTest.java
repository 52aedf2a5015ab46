package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.ParameterGroup;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Nets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StabilityMarginTest extends InstrumentContract {

    private static final double RATE = 0.03;
    private static final double BETA = 0.8;

    @Override
    Instrument instrument() {
        return new StabilityMargin(new HessianLook());
    }

    /** The contract's networks learn by Adam, which has no diagonal before its first step. */
    @Override
    boolean needsAnEarlierLook() {
        return true;
    }

    private Map<Long, Double> margins(OptimizerSpec optimizer) {
        return Line.measured(instrument(), optimizer, Quantities.STABILITY_MARGIN);
    }

    private void isAlways(OptimizerSpec optimizer, double expected) {
        assertThat(margins(optimizer)).containsOnlyKeys(0L, 5L, 10L).allSatisfy((step, margin) -> assertThat(margin)
                .isCloseTo(expected, within(1e-3 * expected)));
    }

    @Test
    void gradientDescentIsStableUpToTwoOverItsRateAndMomentumMovesTheLimit() {
        double used = RATE * Line.largest(Line.hessian());
        isAlways(new OptimizerSpec.Sgd(RATE, 0, false, 0), used / 2);
        isAlways(new OptimizerSpec.Sgd(RATE, BETA, false, 0), used / 3.6);
        isAlways(new OptimizerSpec.Sgd(RATE, BETA, true, 0), used / (3.6 / 2.6));
    }

    @Test
    void aPenaltyIsCurvatureToo() {
        isAlways(new OptimizerSpec.Sgd(RATE, 0, false, 3), RATE * (Line.largest(Line.hessian()) + 3) / 2);
    }

    @Test
    void groupsRatesStretchTheirDirections() {
        var groups = Nets.recipe("""
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.03, groups: [{match: "*.bias", learning_rate: 0.3}]}}
                steps: 1
                """).optimizer();
        isAlways(groups, RATE * Line.largest(Line.scaled(Line.hessian(), 1, 1, 10)) / 2);
    }

    @Test
    void adamIsMeasuredAsItSeesTheCurvature() {
        OptimizerSpec adam = new OptimizerSpec.Adam(RATE, BETA, 0.99, 1e-8, 0);
        Map<Long, Double> margins = margins(adam);
        assertThat(margins).containsOnlyKeys(5L, 10L);
        double[] w = new double[3];
        double[] m = new double[3];
        double[] v = new double[3];
        for (int t = 0; t <= 10; t++) {
            if (margins.containsKey((long) t)) {
                double[] inverse = new double[3];
                for (int j = 0; j < 3; j++) {
                    inverse[j] = 1 / ((1 - Math.pow(BETA, t)) * Math.sqrt(v[j] / (1 - Math.pow(0.99, t))));
                }
                double truth = Line.largest(Line.scaled(Line.hessian(), inverse)) * RATE * (1 - BETA) / (2 + 2 * BETA);
                assertThat(margins.get((long) t)).as("step %d", t).isCloseTo(truth, within(1e-3 * truth));
            }
            double[] g = Line.gradient(w);
            for (int j = 0; j < 3; j++) {
                m[j] = BETA * m[j] + (1 - BETA) * g[j];
                v[j] = 0.99 * v[j] + 0.01 * g[j] * g[j];
                w[j] -= RATE * m[j] / (1 - Math.pow(BETA, t + 1)) / Math.sqrt(v[j] / (1 - Math.pow(0.99, t + 1)));
            }
        }
    }

    @Test
    void whatHasNoSuchLimitHasNoMargin() {
        assertThat(margins(new OptimizerSpec.Adagrad(RATE, 0, 0, 1e-10, 0, List.<ParameterGroup>of())))
                .isEmpty();
    }
}
