package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs, in which everything that is due and affordable is measured. */
class OverheadAccountsTest {

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
}
