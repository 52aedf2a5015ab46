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

    @Test
    void whatIsDearIsSavedUpForAndTakenNoSooner() {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, () -> now[0]);
        long step = 10_000_000;
        long look = 90 * step;
        int looks = 0;
        int steps = 100_000;
        int first = -1;
        for (int i = 0; i < steps; i++) {
            boolean due = budget.affords(Cadence.SELDOM);
            budget.stepBegins(false);
            now[0] += step;
            if (due) {
                first = first < 0 ? i : first;
                looks++;
                budget.measuringBegins();
                now[0] += look;
                budget.measuringEnds(Cadence.SELDOM);
            }
            budget.stepEnds();
        }
        // A tenth of 5 % is half a step in a hundred; ten steps are advanced, and the first look is taken for one of
        // eighty.
        assertThat(first).isBetween(13_900, 14_100);
        assertThat(looks).isEqualTo(5);
        assertThat(budget.achieved()).isLessThan(0.005);
    }

    @Test
    void whatIsCheapInTheseTermsIsAdvanced() {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, () -> now[0]);
        assertThat(budget.affords(Cadence.SELDOM))
                .as("before a step has told its time")
                .isFalse();
        budget.stepBegins(false);
        now[0] += 100_000;
        budget.stepEnds();
        assertThat(budget.affords(Cadence.SELDOM)).isTrue();
        OverheadBudget resumed = new OverheadBudget(0.05, () -> now[0]);
        resumed.remember(budget.memory());
        assertThat(resumed.affords(Cadence.SELDOM)).isTrue();
    }
}
