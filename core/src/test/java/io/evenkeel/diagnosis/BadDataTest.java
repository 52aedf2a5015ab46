package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BadDataTest extends RuleContract {

    @Override
    Rule rule() {
        return new BadData();
    }

    @Override
    Story faulty() {
        return Story.of(null, data(List.of(100L, 100L), List.of(3L, 17L), 2, 0));
    }

    private static DataFacts data(List<Long> labels, List<Long> bad, long badCount, int constant) {
        DataFacts.FeatureSummary scales = new DataFacts.FeatureSummary(-1, 1, 0.5, 0.5, 0.5, 0, 0, constant);
        return new DataFacts("csv", 200, 0, 4, "classes", scales, labels, null, null, null, null, bad, badCount);
    }

    @Test
    void namesTheRows() {
        assertThat(faulty().lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo("data");
            assertThat(f.evidence()).contains("2 of 200 training rows", "(rows of the source, counted from 1: 3, 17)");
        });
        assertThat(Story.of(null, data(List.of(100L, 100L), List.of(3L), 40, 0)).lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("(rows of the source, counted from 1: 3, …)"));
    }

    @Test
    void saysWhatIsOnlyTooLargeForThePrecision() {
        DataFacts whole = data(List.of(100L, 100L), List.of(), 0, 0);
        assertThat(Story.of(null, whole.with(new DataFacts.BadRows(List.of(5L), 1, 1), null))
                        .lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence())
                        .contains("holds a number that is infinite in the precision of the training")
                        .doesNotContain("NaN"));
        assertThat(Story.of(null, whole.with(new DataFacts.BadRows(List.of(5L, 7L), 2, 1), null))
                        .lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence())
                        .contains("hold a NaN or an infinite value, or a number that is infinite in the precision"));
    }

    @Test
    void namesHeldBackRowsToo() {
        DataFacts data = data(List.of(100L, 100L), List.of(), 0, 0).with(new DataFacts.BadRows(List.of(5L), 1), null);
        Story story = Story.of(null, data);
        assertThat(story.lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence())
                    .contains("held-back rows holds a NaN or an infinite value (rows of the source, counted from 1: 5)")
                    .doesNotContain("training row");
        });
        for (int step = 0; step < 30; step++) {
            story.at(step, Map.of("loss/training", 1.0, "loss/validation", Double.NaN));
        }
        assertThat(story.diagnose().findings())
                .extracting(f -> f.kind() + " <- " + f.causedBy())
                .startsWith("bad-data <- null", "non-finite <- " + FindingKind.BAD_DATA);
    }

    @Test
    void oneClassOnlyOrConstantFeaturesLeaveNothingToLearn() {
        assertThat(Story.of(null, data(List.of(0L, 200L), List.of(), 0, 0)).lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("same target"));
        assertThat(Story.of(null, data(List.of(100L, 100L), List.of(), 0, 4)).lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("every feature"));
        assertThat(Story.of(null, data(List.of(199L, 1L), List.of(), 0, 3)).lint(rule()))
                .isEmpty();
    }

    @Test
    void explainsTheNaNThatFollows() {
        Story story = faulty();
        for (int step = 0; step < 30; step++) {
            story.at(step, Map.of("loss/training", step < 5 ? 1.0 : Double.NaN));
        }
        assertThat(story.diagnose().findings())
                .extracting(f -> f.kind() + " <- " + f.causedBy())
                .startsWith("bad-data <- null", "non-finite <- " + FindingKind.BAD_DATA);
    }

    /** Two classes whose neighbours agree as told, over a thousand samples. */
    private static DataFacts told(double agreement, double sd, double featureScore) {
        return data(List.of(100L, 100L), List.of(), 0, 0)
                .with(DataFacts.BadRows.NONE, new DataFacts.TargetSignal(1000, agreement, -0.001, sd, featureScore));
    }

    @Test
    void targetsThatNothingGoesWithLookShuffled() {
        assertThat(Story.of(null, told(0.02, 0.015, 1.2)).lint(rule()))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Severity.WARNING);
                    assertThat(f.evidence()).contains("look shuffled", "1000 samples", "0.02 ± 0.015");
                });
    }

    @Test
    void anySignOfAConnectionAndAnyDoubtClearsThem() {
        assertThat(Story.of(null, told(0.6, 0.015, 1.2)).lint(rule()))
                .as("alike")
                .isEmpty();
        assertThat(Story.of(null, told(-0.9, 0.015, 1.2)).lint(rule()))
                .as("unlike, as in parity")
                .isEmpty();
        assertThat(Story.of(null, told(0.02, 0.015, 9)).lint(rule()))
                .as("one feature tells")
                .isEmpty();
        assertThat(Story.of(null, told(0.02, 0.06, 1)).lint(rule()))
                .as("too few samples to tell")
                .isEmpty();
    }

    /** Learns ten classes by heart while the held-back loss goes as told. */
    private static Story byHeart(DataFacts data, double heldBack) {
        Story story = Story.healthy();
        story.data = data;
        return story.change(now -> {
            now.replaceAll((key, value) -> key.name().equals("loss/validation") ? heldBack : value);
            return now;
        });
    }

    @Test
    void learningByHeartWhatSaysNothingOfOthersMakesItCertain() {
        DataFacts shuffled = told(0.02, 0.015, 1.2);
        assertThat(byHeart(shuffled, 2.9).diagnose(rule()).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL))
                .satisfies(f -> assertThat(f.evidence()).contains("by heart"));
        assertThat(byHeart(shuffled, 0.5).diagnose(rule()).findings())
                .as("held-back samples are answered well: hard to see, but there")
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        assertThat(byHeart(told(0.6, 0.015, 9), 2.9).diagnose(rule()).findings())
                .as("overfitting has other reasons")
                .isEmpty();
    }
}
