package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

class OutputLossMismatchTest extends RuleContract {

    @Override
    Rule rule() {
        return new OutputLossMismatch();
    }

    @Override
    Story faulty() {
        return story("softmax", "binary_cross_entropy", 1, Story.classes(2));
    }

    private static Story story(String output, String loss, int outputs, DataFacts data) {
        String kinds = output.equals("linear") ? "linear relu linear" : "linear relu linear " + output;
        ModelFacts model = Story.loss(Story.network(kinds), loss, outputs);
        return Story.of(model, data);
    }

    private String verdict(String output, String loss, int outputs, DataFacts data) {
        List<Finding> findings = story(output, loss, outputs, data).lint(rule());
        return findings.isEmpty() ? "none" : findings.get(0).severity().name().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @CsvSource({
        "softmax,      binary_cross_entropy,             1, 2, critical",
        "softmax,      mse,                              1, 2, critical",
        "log_softmax,  nll,                              1, 2, critical",
        "sigmoid,      binary_cross_entropy,             1, 10, critical",
        "linear,       cross_entropy,                    1, 2, critical",
        "linear,       cross_entropy,                    3, 3, none",
        "softmax,      cross_entropy,                    3, 3, warning",
        "sigmoid,      cross_entropy,                    3, 3, warning",
        "relu,         cross_entropy,                    3, 3, warning",
        "tanh,         cross_entropy,                    3, 3, warning",
        "log_softmax,  cross_entropy,                    3, 3, info",
        "log_softmax,  nll,                              3, 3, none",
        "softmax,      nll,                              3, 3, warning",
        "linear,       nll,                              3, 3, critical",
        "softmax,      categorical_cross_entropy,        3, 3, none",
        "exp,          categorical_cross_entropy,        3, 3, none",
        "sigmoid,      categorical_cross_entropy,        3, 3, warning",
        "relu,         categorical_cross_entropy,        3, 3, critical",
        "linear,       categorical_cross_entropy,        3, 3, critical",
        "log_softmax,  categorical_cross_entropy,        3, 3, critical",
        "sigmoid,      categorical_cross_entropy,        1, 2, critical",
        "sigmoid,      binary_cross_entropy,             1, 2, none",
        "linear,       binary_cross_entropy,             1, 2, critical",
        "relu,         binary_cross_entropy,             1, 2, critical",
        "tanh,         binary_cross_entropy,             1, 2, critical",
        "softmax,      binary_cross_entropy,             3, 3, info",
        "linear,       binary_cross_entropy_with_logits, 1, 2, none",
        "sigmoid,      binary_cross_entropy_with_logits, 1, 2, warning",
        "softmax,      mse,                              3, 3, info",
        "sigmoid,      mse,                              1, 2, info",
        "sigmoid,      mae,                              1, 2, warning",
        "linear,       mse,                              1, 2, none",
        "relu,         mse,                              1, 2, none",
        "sigmoid,      hinge,                            1, 2, warning",
        "tanh,         hinge,                            1, 2, none",
    })
    void classes(String output, String loss, int outputs, int classes, String expected) {
        assertThat(verdict(output, loss, outputs, Story.classes(classes))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "sigmoid, 3, 36, 103, critical",
        "sigmoid, 0, 0.4, 1, none",
        "sigmoid, 0, 0.4, 1.3, warning",
        "sigmoid, -3, 0, 3, critical",
        "tanh, -1, 0, 1, none",
        "tanh, -4, 0, 4, critical",
        "relu, -3, 0, 3, warning",
        "relu, -9, -4, 3, critical",
        "relu, 0, 4, 9, none",
        "softmax, 0, 5, 35000, critical",
        "linear, -1e9, 0, 1e9, none",
        "elu, -0.5, 1, 9, none",
    })
    void values(String output, double min, double mean, double max, String expected) {
        assertThat(verdict(output, "mse", 2, Story.values(min, mean, max))).isEqualTo(expected);
    }

    @Test
    void independentLabelsDoNotShareOneSoftmax() {
        assertThat(verdict("softmax", "mse", 3, Story.bits())).isEqualTo("critical");
        assertThat(verdict("sigmoid", "binary_cross_entropy", 3, Story.bits())).isEqualTo("none");
        assertThat(verdict("sigmoid", "mse", 3, Story.bits())).isEqualTo("info");
    }

    @Test
    void pointsAtTheOutputAndNamesBoth() {
        assertThat(faulty().lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.3");
            assertThat(f.evidence())
                    .startsWith("The output layer layers.3 (softmax) does not fit the loss binary_cross_entropy");
            assertThat(f.remedies().get(0).kind()).isEqualTo("fix-output-loss");
        });
    }

    @Test
    void aDoubtfulPairTurnsCriticalOnlyWithoutAnotherCause() {
        assertThat(stalled("sigmoid", 1.0)).containsExactly("output-loss-mismatch CRITICAL", "no-learning CRITICAL");
        assertThat(stalled("sigmoid", 0.2))
                .containsExactly("vanishing-gradient CRITICAL", "no-learning CRITICAL", "output-loss-mismatch WARNING");
    }

    private static List<String> stalled(String output, double rate) {
        Story story = Story.of(
                Story.loss(
                        Story.network("linear tanh ".repeat(11) + "linear " + output), "categorical_cross_entropy", 10),
                Story.classes(10));
        story.planned = 300;
        Random random = new Random(9);
        for (int step = 0; step < 300; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 2.3026 + 0.01 * random.nextGaussian());
            Story.look(now, 12, rate, 0.01, 1, random);
            story.at(step, now);
        }
        return story.end(300).diagnose().findings().stream()
                .map(f -> f.kind() + " " + f.severity())
                .toList();
    }

    @Test
    void aDoubtfulPairIsNotBlamedForNaN() {
        Story story = story("softmax", "cross_entropy", 3, Story.classes(3));
        story.planned = 50;
        for (int step = 0; step < 15; step++) {
            story.at(step, "loss/training", step < 10 ? 1.1 : Double.NaN);
        }
        assertThat(story.diagnose().findings())
                .extracting(Finding::kind, Finding::severity)
                .containsExactly(
                        tuple(FindingKind.NON_FINITE, Severity.CRITICAL),
                        tuple(FindingKind.OUTPUT_LOSS_MISMATCH, Severity.WARNING));
    }

    @Test
    void sigmoidsForClassesThatExcludeEachOtherAreWorthANote() {
        assertThat(verdict("sigmoid", "binary_cross_entropy", 3, Story.classes(3)))
                .isEqualTo("info");
        assertThat(verdict("linear", "binary_cross_entropy_with_logits", 3, Story.classes(3)))
                .isEqualTo("info");
        assertThat(verdict("linear", "binary_cross_entropy_with_logits", 3, Story.bits()))
                .isEqualTo("none");
    }

    @Test
    void batchNormRightBeforeTheOutputsSigmoidIsWorthANote() {
        Story story = Story.of(
                Story.loss(Story.network("linear relu linear batch_norm sigmoid"), "binary_cross_entropy", 1),
                Story.classes(2));
        assertThat(story.lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.place()).isEqualTo("layers.3");
            assertThat(f.evidence()).contains("layers.4", "half of the answers");
        });
        Story hidden = Story.of(
                Story.loss(Story.network("linear batch_norm sigmoid linear sigmoid"), "binary_cross_entropy", 1),
                Story.classes(2));
        assertThat(hidden.lint(rule())).isEmpty();
    }
}
