package io.evenkeel.cases;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JudgedTest {

    private static final Expectation FAULTY =
            new Expectation("", false, Set.of(FindingKind.DEAD_UNITS), false, null, Severity.WARNING);
    private static final CaseResult.Named DEAD = new CaseResult.Named("dead-units", "critical", true);
    private static final CaseResult.Named FLAT = new CaseResult.Named("plateau", "warning", false);

    private static CaseResult.Run run(boolean met, double last, double best, CaseResult.Named... findings) {
        return new CaseResult.Run("unhealthy", List.of(findings), met, last, best, null);
    }

    private static CaseResult.Run steady(boolean met, @Nullable Double scatter) {
        return new CaseResult.Run("healthy", List.of(), met, 0.8, 0.8, scatter);
    }

    private static Judged judged(
            Expectation expectation,
            String quantity,
            CaseResult.Run untouched,
            List<String> edits,
            CaseResult.Run after) {
        CaseFolder.Case one =
                new CaseFolder.Case("P", RecipeReader.read(RECIPE, Path.of("P.yaml"), List.of()), expectation);
        String outcome = edits.isEmpty() ? "nothing_to_repair" : "repaired";
        return new Judged(
                one, new CaseResult("P", 1, "", quantity, 300, untouched, outcome, edits, List.of(), after, 2, 1));
    }

    private static final String RECIPE = """
            data: {source: circles, samples: 10}
            model: {layers: [{linear: 1}, sigmoid]}
            loss: binary_cross_entropy
            optimizer: {sgd: {learning_rate: 0.1}}
            steps: 1
            """;

    private static final String ACCURACY = "accuracy/validation";

    @Test
    void aSeedThatGetsThereByItselfIsNotFaulty() {
        Judged one = judged(FAULTY, ACCURACY, run(true, 0.85, 0.86, DEAD), List.of(), run(true, 0.85, 0.86));
        assertThat(one.isFaulty()).isFalse();
        assertThat(one.isDetected()).isFalse();
        assertThat(one.isRepaired()).isFalse();
    }

    @Test
    void onlyTheVeryFirstFindingCounts() {
        CaseResult.Run after = run(true, 0.85, 0.86);
        Judged first = judged(FAULTY, ACCURACY, run(false, 0.5, 0.5, DEAD, FLAT), List.of("initialize"), after);
        assertThat(first.isDetected()).isTrue();
        assertThat(first.isRightFirst()).isTrue();
        assertThat(first.isRepaired()).isTrue();
        Judged second = judged(FAULTY, ACCURACY, run(false, 0.5, 0.5, FLAT, DEAD), List.of("initialize"), after);
        assertThat(second.isDetected()).isTrue();
        assertThat(second.isRightFirst()).isFalse();
        Judged warned = judged(FAULTY, ACCURACY, run(false, 0.5, 0.5, FLAT), List.of(), run(false, 0.5, 0.5));
        assertThat(warned.isDetected()).isFalse();
        assertThat(warned.isRepaired()).isFalse();
    }

    @Test
    void worseIsMeasuredAgainstTheBestOfTheRunLeftAlone() {
        List<String> edits = List.of("initialize");
        // two standard errors of .80 from 300 samples are .046
        assertThat(judged(FAULTY, ACCURACY, run(false, 0.5, 0.80), edits, run(false, 0.76, 0.9))
                        .isWorse())
                .isFalse();
        assertThat(judged(FAULTY, ACCURACY, run(false, 0.5, 0.80), edits, run(false, 0.75, 0.9))
                        .isWorse())
                .isTrue();
        assertThat(judged(FAULTY, ACCURACY, run(false, 0.5, 0.80), List.of(), run(false, 0.75, 0.9))
                        .isWorse())
                .as("nothing was changed")
                .isFalse();
        assertThat(judged(FAULTY, "loss/validation", run(false, 0.8, 0.40), edits, run(false, 0.43, 0.4))
                        .isWorse())
                .isTrue();
        assertThat(judged(FAULTY, "loss/validation", run(false, 0.8, 0.40), edits, run(false, 0.41, 0.4))
                        .isWorse())
                .isFalse();
    }

    @Test
    void whatShouldBeSteadyMustBe() {
        Expectation expectation =
                new Expectation("", false, Set.of(FindingKind.OSCILLATION), false, 0.03, Severity.WARNING);
        List<String> edits = List.of("larger-batch");
        assertThat(judged(expectation, ACCURACY, steady(true, 0.08), edits, steady(true, 0.01)))
                .satisfies(one -> {
                    assertThat(one.isFaulty()).isTrue();
                    assertThat(one.isRepaired()).isTrue();
                });
        assertThat(judged(expectation, ACCURACY, steady(true, 0.08), edits, steady(true, 0.04))
                        .isRepaired())
                .isFalse();
        assertThat(judged(expectation, ACCURACY, steady(true, 0.08), edits, steady(true, null))
                        .isRepaired())
                .isFalse();
    }

    @Test
    void aHealthyRunMayBeWarnedOfAndNotAccused() {
        Expectation lenient = new Expectation("", true, Set.of(), false, null, Severity.WARNING);
        Expectation strict = new Expectation("", true, Set.of(), false, null, Severity.INFO);
        CaseResult.Run warned = run(true, 0.8, 0.8, FLAT);
        CaseResult.Run accused = run(true, 0.8, 0.8, DEAD);
        assertThat(judged(lenient, ACCURACY, warned, List.of(), warned).isFalseAlarm())
                .isFalse();
        assertThat(judged(strict, ACCURACY, warned, List.of(), warned)).satisfies(one -> {
            assertThat(one.isFalseAlarm()).isTrue();
            assertThat(one.isCriticalFalseAlarm()).isFalse();
        });
        assertThat(judged(lenient, ACCURACY, accused, List.of(), accused).isCriticalFalseAlarm())
                .isTrue();
        assertThat(judged(lenient, ACCURACY, warned, List.of(), warned).isTouched())
                .isFalse();
        assertThat(judged(lenient, ACCURACY, warned, List.of("warm-up"), warned).isTouched())
                .isTrue();
    }
}
