package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.evenkeel.run.FindingKind.DEAD_UNITS;
import static io.evenkeel.run.FindingKind.NO_LEARNING;
import static io.evenkeel.run.FindingKind.OUTPUT_LOSS_MISMATCH;
import static io.evenkeel.run.FindingKind.UNSCALED_INPUT;
import static io.evenkeel.run.FindingKind.VANISHING_GRADIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DiagnosisTest {

    /** A rule that sees what the test tells it to, by step. */
    private record Scripted(
            FindingKind kind, Set<FindingKind> explains, Function<RunHistory, @Nullable Observation> script)
            implements Rule {
        @Override
        public String title() {
            return "scripted";
        }

        @Override
        public Needs needs() {
            return Needs.quantities("loss/training");
        }

        @Override
        public String threshold() {
            return "as told";
        }

        @Override
        public String citation() {
            return "none";
        }

        @Override
        public List<Observation> examine(RunHistory history) {
            Observation seen = script.apply(history);
            return seen == null ? List.of() : List.of(seen);
        }
    }

    private static Observation.Builder critical() {
        return Observation.once("loss", Severity.CRITICAL);
    }

    private static Scripted between(
            FindingKind kind, long from, long to, Observation.Builder seen, FindingKind... explains) {
        Observation observation = seen.because("As told.");
        return new Scripted(kind, Set.of(explains), h -> h.step() >= from && h.step() < to ? observation : null);
    }

    private final List<RunEvent.Found> told = new ArrayList<>();

    private Diagnosis run(int steps, Set<FindingKind> ignored, Rule... rules) {
        Diagnosis diagnosis = new Diagnosis(List.of(rules), ignored, told::add);
        Story story = Story.empty();
        story.planned = steps;
        diagnosis.header(story.header());
        for (int step = 0; step < steps; step++) {
            story.at(step, Map.of("loss/training", 1.0, "activation/dead@layers.1", 0.0));
        }
        story.end(steps).events.forEach(diagnosis::event);
        return diagnosis;
    }

    private static List<String> summary(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .map(f -> f.kind() + " " + f.severity() + (f.causedBy() == null ? "" : " <- " + f.causedBy()))
                .toList();
    }

    @Test
    void aFindingLivesFromFirstSightToResolution() {
        Diagnosis diagnosis = run(100, Set.of(), between(NO_LEARNING, 20, 60, critical()));
        assertThat(diagnosis.findings()).singleElement().satisfies(f -> {
            assertThat(f.fromStep()).isEqualTo(20);
            assertThat(f.toStep()).isEqualTo(59);
            assertThat(f.resolvedAt()).isEqualTo(60);
            assertThat(f.blocks()).isFalse();
        });
        assertThat(told).extracting(RunEvent.Found::step).containsExactly(20L, 65L);
        assertThat(told.get(0).finding().resolvedAt()).isNull();
        assertThat(told.get(1).finding().resolvedAt()).isEqualTo(60);
    }

    @Test
    void whatIsThereAtTheEndStaysUnresolved() {
        Diagnosis diagnosis = run(100, Set.of(), between(NO_LEARNING, 20, 1000, critical()));
        assertThat(diagnosis.blocked()).isTrue();
        assertThat(diagnosis.findings().get(0).toStep()).isEqualTo(99);
        assertThat(told).hasSize(1);
    }

    @Test
    void aPassingSightIsForgotten() {
        assertThat(run(100, Set.of(), between(NO_LEARNING, 20, 24, critical().lasting(5)))
                        .findings())
                .isEmpty();
        assertThat(run(100, Set.of(), between(NO_LEARNING, 20, 26, critical().lasting(5)))
                        .findings())
                .hasSize(1);
        assertThat(run(100, Set.of(), between(NO_LEARNING, 20, 21, Observation.once("", Severity.WARNING)))
                        .findings())
                .isEmpty();
    }

    @Test
    void aShortAbsenceDoesNotEndIt() {
        Observation seen = critical().because("As told.");
        Diagnosis diagnosis =
                run(100, Set.of(), new Scripted(NO_LEARNING, Set.of(), h -> h.step() % 4 == 3 ? null : seen));
        assertThat(diagnosis.findings()).singleElement().satisfies(f -> assertThat(f.resolvedAt())
                .isNull());
        assertThat(told).hasSize(1);
    }

    @Test
    void itComesBackAsANewEpisode() {
        Observation seen = critical().because("As told.");
        Diagnosis diagnosis =
                run(200, Set.of(), new Scripted(NO_LEARNING, Set.of(), h -> h.step() / 50 % 2 == 1 ? seen : null));
        assertThat(diagnosis.findings()).singleElement().satisfies(f -> {
            assertThat(f.fromStep()).isEqualTo(150);
            assertThat(f.resolvedAt()).isNull();
        });
        assertThat(told).extracting(f -> f.finding().fromStep()).containsExactly(50L, 50L, 150L);
    }

    @Test
    void changesOfSeverityAreTold() {
        Observation warning = Observation.once("", Severity.WARNING).because("As told.");
        Observation critical = Observation.once("", Severity.CRITICAL).because("As told.");
        run(100, Set.of(), new Scripted(NO_LEARNING, Set.of(), h -> h.step() < 50 ? warning : critical));
        assertThat(told)
                .extracting(f -> f.step() + " " + f.finding().severity())
                .containsExactly("1 WARNING", "50 CRITICAL");
    }

    @Test
    void causesComeFirstAndSymptomsNameThem() {
        Diagnosis diagnosis = run(
                100,
                Set.of(),
                between(NO_LEARNING, 50, 1000, critical()),
                between(VANISHING_GRADIENT, 10, 1000, critical(), NO_LEARNING),
                between(UNSCALED_INPUT, 0, 1000, critical(), DEAD_UNITS, NO_LEARNING),
                between(DEAD_UNITS, 20, 1000, critical(), NO_LEARNING));
        assertThat(summary(diagnosis))
                .containsExactly(
                        "unscaled-input CRITICAL",
                        "vanishing-gradient CRITICAL",
                        "dead-units CRITICAL <- unscaled-input",
                        "no-learning CRITICAL <- dead-units");
    }

    @Test
    void aCauseCannotComeLongAfterItsSymptom() {
        Diagnosis diagnosis = run(
                200,
                Set.of(),
                between(NO_LEARNING, 20, 1000, critical()),
                between(VANISHING_GRADIENT, 100, 1000, critical(), NO_LEARNING));
        assertThat(summary(diagnosis)).containsExactly("vanishing-gradient CRITICAL", "no-learning CRITICAL");
    }

    @Test
    void aSuspicionTurnsCriticalWithItsSymptomAndBackAgain() {
        Diagnosis diagnosis = run(
                100,
                Set.of(),
                between(
                        UNSCALED_INPUT,
                        0,
                        1000,
                        Observation.once("data", Severity.WARNING).suspect(),
                        NO_LEARNING),
                between(NO_LEARNING, 30, 60, critical()));
        assertThat(told)
                .extracting(f ->
                        f.step() + " " + f.finding().kind() + " " + f.finding().severity())
                .containsExactly(
                        "1 unscaled-input WARNING",
                        "30 unscaled-input CRITICAL",
                        "30 no-learning CRITICAL",
                        "65 unscaled-input WARNING",
                        "65 no-learning CRITICAL");
        assertThat(diagnosis.blocked()).isFalse();
    }

    @Test
    void aSuspicionStaysOneWhereSomethingCertainExplainsTheSymptom() {
        Diagnosis diagnosis = run(
                100,
                Set.of(),
                between(
                        OUTPUT_LOSS_MISMATCH,
                        0,
                        1000,
                        Observation.once("", Severity.WARNING).suspect(),
                        NO_LEARNING),
                between(VANISHING_GRADIENT, 0, 1000, critical(), NO_LEARNING),
                between(NO_LEARNING, 30, 1000, critical()));
        assertThat(summary(diagnosis))
                .containsExactly(
                        "vanishing-gradient CRITICAL",
                        "no-learning CRITICAL <- vanishing-gradient",
                        "output-loss-mismatch WARNING");
    }

    @Test
    void acknowledgedFindingsAreListedLastAndDoNotBlock() {
        Diagnosis diagnosis = run(
                100,
                Set.of(VANISHING_GRADIENT),
                between(VANISHING_GRADIENT, 0, 1000, critical()),
                between(DEAD_UNITS, 0, 1000, Observation.once("", Severity.INFO)));
        assertThat(summary(diagnosis)).containsExactly("dead-units INFO", "vanishing-gradient CRITICAL");
        assertThat(diagnosis.findings().get(1).ignored()).isTrue();
        assertThat(diagnosis.blocked()).isFalse();
    }

    @Test
    void aRuleThatFailsDoesNotTakeTheRunWithIt() {
        Diagnosis diagnosis = run(
                50,
                Set.of(),
                new Scripted(DEAD_UNITS, Set.of(), h -> {
                    throw new IllegalStateException("no such layer");
                }),
                between(NO_LEARNING, 0, 1000, critical()));
        assertThat(summary(diagnosis)).containsExactly("no-learning CRITICAL");
        assertThat(diagnosis.unexamined()).singleElement().satisfies(u -> {
            assertThat(u.kind()).isEqualTo(DEAD_UNITS);
            assertThat(u.reason()).contains("failed", "no such layer");
        });
    }

    @Test
    void costStaysBoundedOnLongStreams() {
        int[] asked = {0};
        Rule counting = new Scripted(NO_LEARNING, Set.of(), h -> {
            asked[0]++;
            return null;
        });
        Diagnosis diagnosis = new Diagnosis(List.of(counting), Set.of(), told::add);
        Story story = Story.empty();
        story.planned = 200_000;
        diagnosis.header(story.header());
        for (long step = 0; step < 200_000; step++) {
            diagnosis.event(new RunEvent.Measured(step, Map.of(QuantityKey.of("loss/training"), 1.0)));
        }
        assertThat(asked[0]).isBetween(50, Diagnosis.EXAMINATIONS + 20);
    }

    @Test
    void aForeignStreamWithoutFactsIsDiagnosedAsFarAsItGoes() {
        Story story = Story.empty();
        for (int step = 0; step < 300; step++) {
            story.at(step, "loss/training", step < 200 ? 0.7 : Double.NaN);
        }
        Diagnosis diagnosis = story.end(300).diagnose();
        assertThat(diagnosis.findings()).extracting(Finding::kind).containsExactly(FindingKind.NON_FINITE, NO_LEARNING);
        Set<FindingKind> unexamined = new HashSet<>();
        diagnosis.unexamined().forEach(u -> unexamined.add(u.kind()));
        assertThat(unexamined)
                .containsExactlyInAnyOrder(
                        FindingKind.BAD_DATA,
                        OUTPUT_LOSS_MISMATCH,
                        UNSCALED_INPUT,
                        FindingKind.UNSCALED_TARGET,
                        FindingKind.BAD_INITIALIZATION,
                        FindingKind.NO_NONLINEARITY,
                        FindingKind.DOUBLE_NORMALIZATION,
                        FindingKind.SMALL_BATCH_NORM,
                        FindingKind.WARM_UP_TOO_LONG,
                        FindingKind.SCHEDULE_JOLT,
                        FindingKind.FORGETFUL_RECURRENCE,
                        FindingKind.ATTENTION_LOGIT_GROWTH,
                        FindingKind.ATTENTION_COLLAPSE,
                        FindingKind.HEAD_DOMINANCE,
                        FindingKind.UPDATE_TOO_LARGE,
                        FindingKind.UPDATE_TOO_SMALL,
                        FindingKind.STEP_TOO_LARGE,
                        FindingKind.STEP_TOO_SMALL,
                        FindingKind.ILL_CONDITIONED,
                        FindingKind.WEIGHT_GROWTH,
                        FindingKind.NOISY_GRADIENT,
                        FindingKind.PLATEAU,
                        FindingKind.OVERFITTING,
                        FindingKind.UNDERFITTING,
                        FindingKind.EXPLODING_GRADIENT,
                        VANISHING_GRADIENT,
                        DEAD_UNITS,
                        FindingKind.SATURATED_UNITS);
    }

    @Test
    void findingsInAStreamThatIsReadBackAreNotTakenForEvidence() {
        Story story = Story.healthy();
        Finding old =
                new Finding(NO_LEARNING, Severity.CRITICAL, "", 0, 0, null, false, null, Map.of(), "", "", List.of());
        story.events.add(100, new RunEvent.Found(100, old));
        assertThat(story.diagnose().findings()).isEmpty();
    }

    @Test
    void eventsBeforeTheHeaderAreAMistakeOfTheCaller() {
        Diagnosis diagnosis = new Diagnosis(Set.of());
        assertThatThrownBy(() -> diagnosis.event(new RunEvent.Measured(0, Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("header");
    }
}
