package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            this.budget = new OverheadBudget(share, 100_000, () -> now);
        }

        void run(int steps, long lookCost, long hiddenCost) {
            for (int step = 0; step < steps; step++) {
                boolean look = budget.affords(Cadence.AT_LOOKS, step, false);
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
        assertThatThrownBy(() -> new OverheadBudget(0, 1, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverheadBudget(Double.NaN, 1, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aShortRunOfASmallNetworkHasEverythingFromTheStart() {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, 500, () -> now[0]);
        assertThat(budget.knows(Cadence.SELDOM))
                .as("before a step has told its time")
                .isFalse();
        budget.stepBegins(false);
        now[0] += 1_000_000;
        budget.firstStepTells();
        assertThat(budget.affords(Cadence.SELDOM, 0, false)).isTrue();
        assertThat(budget.affords(Cadence.RARELY, 0, true)).isTrue();
        budget.stepEnds();
        OverheadBudget resumed = new OverheadBudget(0.05, 500, () -> now[0]);
        resumed.remember(budget.memory());
        assertThat(resumed.affords(Cadence.SELDOM, 1, false)).isTrue();
    }

    @Test
    void aSearchDoesNotMakeTheNextLookDear() {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, 1_000_000, () -> now[0]);
        long step = 10_000_000;
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            boolean due = budget.affords(Cadence.RARELY, i, false);
            budget.stepBegins(false);
            now[0] += step;
            if (due) {
                budget.measuringBegins();
                now[0] += (taken.isEmpty() ? 30 : 5) * step;
                budget.measuringEnds(Cadence.RARELY);
                taken.add(i);
            }
            budget.stepEnds();
        }
        // 30 steps are paid from what nobody else needs, but for what is seldom; then eight are saved up for, and not
        // 30
        assertThat(taken.get(0)).isEqualTo(1);
        assertThat(taken.get(1)).isBetween(38 * 20, 30 * 23 + 8 * 40);
    }

    /** A run of plain steps of 100, more or less, and of steps at which something of a cadence is measured. */
    private static final class UnevenRun {
        private long now;
        private final OverheadBudget budget = new OverheadBudget(0.05, 100_000, () -> now);
        private final Random random = new Random(7);
        private double total;
        private double plain;

        /**
         * @param every distance between measurements
         * @param measured what the instruments take
         * @param hidden what else the step takes for them, and the next one
         */
        void run(Cadence cadence, int every, long measured, long hidden, long after) {
            for (int step = 0; step < 20_000; step++) {
                long began = now;
                budget.stepBegins(false);
                long own = step % 1000 == 470 ? 50_000 : 80 + random.nextInt(41);
                now += own;
                plain += own;
                if (step % every == every - 1) {
                    budget.measuringBegins();
                    now += measured;
                    budget.measuringEnds(cadence);
                    now += hidden;
                } else if (step >= every && step % every == 0) {
                    now += after;
                }
                budget.stepEnds();
                total += now - began;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Cadence.class,
            names = {"IN_PAIRS", "AT_EVALUATIONS", "RARELY", "SELDOM", "ON_REQUEST"})
    void whatAStepTakesBeyondAPlainOneIsCountedAtEachCadence(Cadence cadence) {
        UnevenRun run = new UnevenRun();
        run.run(cadence, 40, 200, 100, 50);
        assertThat(run.budget.achieved()).isCloseTo(run.total / run.plain - 1, within(0.003));
        assertThat(run.total / run.plain - 1).isGreaterThan(0.05);
    }

    @Test
    void whatIsMeasuredAtEveryStepLeavesEachAPlainOne() {
        UnevenRun run = new UnevenRun();
        run.run(Cadence.EVERY_STEP, 1, 10, 0, 0);
        assertThat(run.budget.achieved()).isCloseTo(run.total / run.plain - 1, within(0.003));
    }

    /** Looks that are taken wherever they are due and affordable. */
    private static int taken(Cadence cadence, long measured, long hidden) {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, 100_000, () -> now[0]);
        int taken = 0;
        for (int step = 0; step < 100_000; step++) {
            boolean look = step % 20 == 0 && budget.affords(cadence, step, false);
            budget.stepBegins(false);
            now[0] += 100;
            if (look) {
                budget.measuringBegins();
                now[0] += measured;
                budget.measuringEnds(cadence);
                now[0] += hidden;
                taken++;
            }
            budget.stepEnds();
        }
        return taken;
    }

    @ParameterizedTest
    @EnumSource(
            value = Cadence.class,
            names = {"IN_PAIRS", "AT_EVALUATIONS", "RARELY"})
    void whatWasNotTimedIsPaidByTheAccountAllTheSame(Cadence cadence) {
        int timed = taken(cadence, 2000, 0);
        assertThat(timed).isBetween(10, 200);
        assertThat(taken(cadence, 100, 1900)).isBetween(timed - 2, timed + 2);
    }

    @Test
    void looksInARowLeaveNoPlainStepAndDoNotStopTheRun() {
        UnevenRun run = new UnevenRun();
        run.run(Cadence.IN_PAIRS, 4, 20, 0, 0);
        assertThat(run.budget.achieved()).isCloseTo(run.total / run.plain - 1, within(0.02));
    }

    @Test
    void theLastWordOnHeldBackDataCounts() {
        long[] now = {0};
        OverheadBudget budget = new OverheadBudget(0.05, 10, () -> now[0]);
        for (int step = 0; step < 10; step++) {
            budget.stepBegins(false);
            now[0] += 100;
            budget.stepEnds();
        }
        budget.measuringBegins();
        now[0] += 50;
        budget.lastMeasuringEnds();
        assertThat(budget.achieved()).isCloseTo(0.05, within(1e-9));
    }
}
