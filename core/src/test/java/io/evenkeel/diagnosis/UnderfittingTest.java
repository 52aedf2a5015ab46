package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnderfittingTest extends RuleContract {

    @Override
    Rule rule() {
        return new Underfitting();
    }

    private static final IntToDoubleFunction STUCK = step -> 1.9 + 0.4 * Math.exp(-step / 30.0);
    private static final IntToDoubleFunction DECAY = step -> 1e-3 * (1 - step / 1001.0);

    @Override
    Story faulty() {
        return run(STUCK, DECAY, 0.02, step -> 1);
    }

    private static Story run(
            IntToDoubleFunction loss, IntToDoubleFunction rate, double gap, IntToDoubleFunction gradient) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(6);
        for (int step = 0; step < 1000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step) + 0.02 * random.nextGaussian());
            now.put("learning_rate", rate.applyAsDouble(step));
            now.put("gradient/norm", gradient.applyAsDouble(step));
            if (step % 20 == 0) {
                now.put("loss/validation", loss.applyAsDouble(step) + gap);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void atRestWithBothLossesHigh() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("rest at a loss of 1.9");
        });
        assertThat(find(run(STUCK, step -> 1e-3, 0.02, step -> Math.exp(-step / 100.0))))
                .as("nothing left to follow")
                .hasSize(1);
    }

    @Test
    void aRunThatEndsShortOfItsTargetIsToldSo() {
        Story falling = run(step -> 1.9 - 0.001 * step, step -> 1e-3, 0.02, step -> 1);
        assertThat(find(falling.aimed("loss/validation: 0.5")))
                .as("not over yet")
                .isEmpty();
        assertThat(find(falling.end(1000))).singleElement().satisfies(f -> {
            assertThat(f.severity()).as("it may just be too short").isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("at most 0.5", "still falling");
            assertThat(f.remedies()).extracting(Finding.Suggestion::kind).contains("add-epochs");
        });
        Story stuck = run(STUCK, step -> 1e-3, 0.02, step -> 1).aimed("loss/validation: 0.5");
        assertThat(find(stuck.end(1000))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence()).contains("loss/validation at 1.92", "no longer falls");
        });
        assertThat(find(falling.aimed("loss/validation: 1.0"))).as("reached").isEmpty();
        assertThat(find(falling.aimed("accuracy/validation: 0.9")))
                .as("not measured")
                .isEmpty();
        falling.recipe = "of another program";
        assertThat(find(falling)).isEmpty();
    }

    @Test
    void whatWasReachedAndLostAgainWantsRestRatherThanLongerSteps() {
        Story lost = run(step -> step > 300 && step < 600 ? 0.4 : 1.9, step -> 1e-3, 0.02, step -> 1)
                .aimed("loss/validation: 0.5");
        assertThat(find(lost.end(1000))).singleElement().satisfies(f -> {
            assertThat(f.numbers().get("reached_at")).isBetween(500.0, 600.0);
            assertThat(f.evidence()).contains("had been reached at step 5", "lost again");
            assertThat(f.remedies())
                    .extracting(Finding.Suggestion::kind)
                    .startsWith("smooth-schedule")
                    .doesNotContain("raise-learning-rate");
        });
    }

    @Test
    void whoWasOnlySuspectedThenAnswersForIt() {
        Story story = run(step -> 1.6 - 0.0008 * step, step -> 1e-3, 0.02, step -> 1);
        story.data = Story.features(3, 5, 20, 40);
        assertThat(story.end(1000).diagnose(rule(), new UnscaledInput()).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
        List<Finding> findings = story.aimed("loss/training: 0.1")
                .diagnose(rule(), new UnscaledInput())
                .findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.UNSCALED_INPUT, FindingKind.UNDERFITTING);
        assertThat(findings).allMatch(Finding::blocks);
        assertThat(findings.get(1).causedBy()).isEqualTo(FindingKind.UNSCALED_INPUT);
    }

    @Test
    void whatWasOverTooLateAnswersForItToo() {
        Story story = Story.healthy().aimed("accuracy/validation: 0.99");
        List<Finding> brief = story.diagnose(rule(), whileStep(60)).findings();
        assertThat(brief)
                .filteredOn(f -> f.kind().equals(FindingKind.VANISHING_GRADIENT))
                .singleElement()
                .satisfies(f -> assertThat(f.resolvedAt()).isNotNull());
        List<Finding> lasting = story.diagnose(rule(), whileStep(300)).findings();
        assertThat(lasting)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.VANISHING_GRADIENT, FindingKind.UNDERFITTING);
        assertThat(lasting).allMatch(Finding::blocks);
        assertThat(lasting.get(0).evidence()).contains("too late for a run of this length");
        story.recipe = null;
        assertThat(story.diagnose(rule(), whileStep(300)).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.resolvedAt()).isNotNull());
    }

    /** A rule that sees a vanishing gradient up to this step. */
    private static Rule whileStep(long last) {
        Rule vanishing = new VanishingGradient();
        return new Rule() {
            @Override
            public FindingKind kind() {
                return vanishing.kind();
            }

            @Override
            public String title() {
                return vanishing.title();
            }

            @Override
            public Needs needs() {
                return Needs.quantities("loss/training");
            }

            @Override
            public String threshold() {
                return vanishing.threshold();
            }

            @Override
            public String citation() {
                return vanishing.citation();
            }

            @Override
            public Set<FindingKind> explains() {
                return vanishing.explains();
            }

            @Override
            public List<Observation> examine(RunHistory history) {
                return history.step() > last
                        ? List.of()
                        : List.of(Observation.once("", Severity.CRITICAL)
                                .remedy("initialize", "for a test")
                                .because("It vanishes."));
            }
        };
    }

    @Test
    void whatIsNotAtRestOrFitsWellPasses() {
        assertThat(find(run(STUCK, step -> 1e-3, 0.02, step -> 1)))
                .as("a plateau")
                .isEmpty();
        assertThat(find(run(STUCK, DECAY, 0.6, step -> 1))).as("a gap").isEmpty();
        assertThat(find(run(step -> 0.5, DECAY, 0.02, step -> 1))).as("fits").isEmpty();
    }
}
