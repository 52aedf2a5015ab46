package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class OverheadBudgetTest {

    /** A run whose time passes as the test says: each step takes 100, each measurement what it costs. */
    private static final class Simulation {
        private long now;
        private final OverheadBudget budget;
        private long looks;

        Simulation(double share) {
            this.budget = new OverheadBudget(share, () -> now);
        }

        void run(int steps, long lookCost, long hiddenCost) {
            for (int step = 0; step < steps; step++) {
                boolean look = budget.affords(Cadence.AT_LOOKS);
                budget.stepBegins(look);
                now += 100 + (look ? hiddenCost : 0);
                if (look) {
                    looks++;
                    budget.measuringBegins();
                    now += lookCost;
                    budget.measuringEnds(Cadence.AT_LOOKS);
                }
                budget.stepEnds();
            }
        }
    }

    @Test
    void measuresAsOftenAsTheShareAllows() {
        Simulation simulation = new Simulation(0.05);
        simulation.run(100_000, 300, 0);
        // Looks have two fifths of 5 %: two time units a step, so that a look of 300 comes every 150 steps.
        assertThat(simulation.looks).isBetween(660L, 672L);
        assertThat(simulation.budget.achieved()).isCloseTo(0.02, within(0.0005));
    }

    @Test
    void whatLookingCostsInsideTheForwardPassIsCountedAsLooking() {
        Simulation simulation = new Simulation(0.05);
        simulation.run(100_000, 100, 200);
        assertThat(simulation.looks).isBetween(655L, 675L);
        assertThat(simulation.budget.achieved()).isCloseTo(0.02, within(0.0005));
    }

    @Test
    void withoutALimitEverythingDueIsMeasured() {
        Simulation simulation = new Simulation(Double.POSITIVE_INFINITY);
        simulation.run(1000, 500, 0);
        assertThat(simulation.looks).isEqualTo(1000);
        assertThat(simulation.budget.achieved()).isCloseTo(5.0, within(1e-9));
    }

    @Test
    void aShareOfNothingIsRefused() {
        assertThatThrownBy(() -> new OverheadBudget(0, System::nanoTime)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverheadBudget(Double.NaN, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
