package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A run of steps that take ten milliseconds, in which everything that is due and affordable is measured. */
    private static final class WholeRun {
        private static final long STEP = 10_000_000;
        private long now;
        private final long steps;
        private final Map<Cadence, Double> costs;
        private final OverheadBudget budget;
        private final Map<Cadence, List<Long>> taken = new EnumMap<>(Cadence.class);

        /** @param costs of a look in steps, by cadence */
        WholeRun(long steps, Map<Cadence, Double> costs) {
            this.steps = steps;
            this.costs = costs;
            this.budget = new OverheadBudget(0.05, steps, () -> now);
            costs.keySet().forEach(cadence -> taken.put(cadence, new ArrayList<>()));
        }

        WholeRun run() {
            Map<Cadence, LookSchedule> schedules = InstrumentPanel.schedules(steps, Math.max(1, steps / 50));
            for (long step = 0; step < steps; step++) {
                budget.stepBegins(false);
                now += STEP;
                for (Cadence cadence : costs.keySet()) {
                    LookSchedule schedule = schedules.get(cadence);
                    if (!budget.knows(cadence)) {
                        budget.firstStepTells();
                    }
                    if (schedule.includes(step) && budget.affords(cadence, step, schedule.insists(step))) {
                        budget.measuringBegins();
                        now += (long) (costs.get(cadence) * STEP);
                        budget.measuringEnds(cadence);
                        taken.get(cadence).add(step);
                    }
                }
                budget.stepEnds();
            }
            return this;
        }

        List<Long> at(Cadence cadence) {
            return taken.get(cadence);
        }
    }

    private static Map<Cadence, Double> everything(double search) {
        return Map.of(
                Cadence.EVERY_STEP,
                0.01,
                Cadence.AT_LOOKS,
                0.15,
                Cadence.AT_EVALUATIONS,
                1.0,
                Cadence.RARELY,
                search,
                Cadence.SELDOM,
                80.0);
    }

    /** But for what a second look costs more than expected. */
    @Test
    void allThatARunMeasuresTogetherStaysWithinTheShare() {
        for (long steps : new long[] {1000, 2000, 6000, 20_000, 100_000}) {
            for (double search : new double[] {5, 20, 40}) {
                WholeRun run = new WholeRun(steps, everything(search)).run();
                assertThat(run.budget.achieved())
                        .as(steps + " steps, searches of " + search)
                        .isLessThan(0.055);
                assertThat(run.at(Cadence.AT_LOOKS).size()).isGreaterThanOrEqualTo(45);
            }
        }
    }

    /** As where a step of a small convolution takes a millisecond: everything is dear, and all are owed something. */
    @Test
    void whatIsPromisedToSeveralIsPaidToEach() {
        Map<Cadence, Double> costs = Map.of(
                Cadence.EVERY_STEP,
                0.4,
                Cadence.AT_LOOKS,
                2.5,
                Cadence.AT_EVALUATIONS,
                9.0,
                Cadence.RARELY,
                30.0,
                Cadence.SELDOM,
                100.0);
        WholeRun run = new WholeRun(10_000, costs).run();
        assertThat(run.budget.achieved()).isLessThan(0.0525);
        assertThat(run.at(Cadence.SELDOM)).isNotEmpty();
        assertThat(run.at(Cadence.RARELY)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(run.at(Cadence.AT_EVALUATIONS))
                .hasSizeGreaterThanOrEqualTo(15)
                .anyMatch(step -> step > 8500);
        assertThat(run.at(Cadence.AT_LOOKS)).hasSizeGreaterThanOrEqualTo(40).anyMatch(step -> step > 9500);
        assertThat(run.at(Cadence.EVERY_STEP)).anyMatch(step -> step > 9500);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 5, 8})
    void evaluationsThatAreInsistedOnArePaidByOthers(double evaluation) {
        Map<Cadence, Double> costs = new EnumMap<>(everything(30));
        costs.put(Cadence.AT_EVALUATIONS, evaluation);
        WholeRun run = new WholeRun(6000, costs).run();
        assertThat(run.at(Cadence.AT_EVALUATIONS)).hasSizeGreaterThanOrEqualTo(20);
        assertThat(run.budget.achieved()).isLessThan(0.055);
        assertThat(run.at(Cadence.AT_LOOKS)).hasSizeGreaterThanOrEqualTo(45);
    }

    @Test
    void evaluationsThatPayForThemselvesLeaveOthersWhatIsTheirs() {
        Map<Cadence, Double> costs = new EnumMap<>(everything(30));
        costs.put(Cadence.AT_EVALUATIONS, 6.0);
        WholeRun run = new WholeRun(13_000, costs).run();
        // their own part pays for 16 of the 50 that are due, and others help where one is insisted on
        assertThat(run.at(Cadence.AT_EVALUATIONS)).hasSizeBetween(20, 42);
        assertThat(run.at(Cadence.AT_LOOKS)).hasSizeGreaterThanOrEqualTo(50);
        assertThat(run.budget.achieved()).isLessThan(0.055);
    }

    @Test
    void evaluationsThatNobodyCanPayComeMoreRarelyButThroughout() {
        Map<Cadence, Double> costs = new EnumMap<>(everything(30));
        costs.put(Cadence.AT_EVALUATIONS, 60.0);
        WholeRun run = new WholeRun(6000, costs).run();
        // four fifths of 5 % of 6000 steps pay for four, and one is on credit
        assertThat(run.at(Cadence.AT_EVALUATIONS)).hasSizeBetween(3, 5).anyMatch(step -> step > 3500);
        assertThat(run.budget.achieved()).isLessThan(0.06);
    }

    @Test
    void aShortRunHasItsEvaluationsWhateverTheyCost() {
        WholeRun run = new WholeRun(900, Map.of(Cadence.AT_EVALUATIONS, 60.0)).run();
        assertThat(run.at(Cadence.AT_EVALUATIONS)).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void whatIsFarDearerThanExpectedIsTakenOnce() {
        WholeRun run = new WholeRun(2500, everything(100)).run();
        assertThat(run.at(Cadence.RARELY)).containsExactly(0L);
        assertThat(run.budget.achieved()).isLessThan(0.05 + (100.0 - 40) / 2500);
    }

    @Test
    void aLongRunHasDearLooksFromTheStartAndThroughout() {
        WholeRun run = new WholeRun(20_000, everything(30)).run();
        assertThat(run.at(Cadence.RARELY)).contains(0L).hasSizeGreaterThanOrEqualTo(4);
        assertThat(run.at(Cadence.RARELY)).anyMatch(step -> step > 15_000);
        assertThat(run.at(Cadence.SELDOM)).contains(0L);
    }

    @Test
    void whatTheWholeRunCannotPayIsNotTaken() {
        // half of 5 % of a thousand steps is 25, and a search is expected to take 40
        WholeRun run = new WholeRun(1000, everything(35)).run();
        assertThat(run.at(Cadence.RARELY)).doesNotContain(0L);
        assertThat(run.at(Cadence.SELDOM)).isEmpty();
    }

    @Test
    void theFloorOfALongRunIsWhatItsShareWillPay() {
        Map<Cadence, Double> dearLooks = Map.of(Cadence.AT_LOOKS, 10.0);
        // at 10 ms a step: five seconds, then a minute; two fifths of 5 % pay for 12 looks of ten steps
        assertThat(new WholeRun(500, dearLooks).run().at(Cadence.AT_LOOKS)).hasSizeGreaterThanOrEqualTo(50);
        assertThat(new WholeRun(6000, dearLooks).run().at(Cadence.AT_LOOKS)).hasSizeBetween(10, 13);
    }

    @Test
    void untilADearLookIsPaidOthersComeLessOften() {
        Map<Cadence, Double> looks = Map.of(Cadence.AT_LOOKS, 2.0);
        Map<Cadence, Double> both = Map.of(Cadence.AT_LOOKS, 2.0, Cadence.RARELY, 60.0);
        long alone = looksBefore(2000, new WholeRun(20_000, looks).run());
        long beside = looksBefore(2000, new WholeRun(20_000, both).run());
        assertThat(beside).isBetween(alone / 4, 3 * alone / 4);
    }

    private static long looksBefore(long end, WholeRun run) {
        return run.at(Cadence.AT_LOOKS).stream()
                .filter(step -> step > 10 && step < end)
                .count();
    }

    @Test
    void whatCheapLooksDoNotNeedGoesToDearOnes() {
        Map<Cadence, Double> dear = Map.of(Cadence.SELDOM, 80.0);
        List<Long> withFewOthers = new WholeRun(100_000, dear).run().at(Cadence.SELDOM);
        List<Long> withMany = new WholeRun(
                        100_000,
                        Map.of(
                                Cadence.SELDOM,
                                80.0,
                                Cadence.EVERY_STEP,
                                0.0075,
                                Cadence.AT_LOOKS,
                                8.0,
                                Cadence.AT_EVALUATIONS,
                                15.0))
                .run()
                .at(Cadence.SELDOM);
        assertThat(withFewOthers.size()).isGreaterThan(2 * withMany.size());
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
