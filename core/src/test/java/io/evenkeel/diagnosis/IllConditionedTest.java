package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

class IllConditionedTest extends RuleContract {

    private static final int STEPS = 1000;
    private static final double CHANCE = 2.3026;

    @Override
    Rule rule() {
        return new IllConditioned();
    }

    @Override
    Story faulty() {
        return valley("sgd", 4e5, 0.5);
    }

    @Override
    Story healthy() {
        return run("sgd", 1e3, 0.5, -0.1, step -> 0.3 + 2 * Math.exp(-step / 200.0));
    }

    /** What is steep is gained in a few steps, and the rest is not. */
    private static Story valley(String optimizer, double condition, double margin) {
        return run(optimizer, condition, margin, -0.1, step -> 1.2 + 1.1 * Math.exp(-step / 10.0));
    }

    private static Story run(
            String optimizer, double condition, double margin, double smallest, IntToDoubleFunction loss) {
        ModelFacts model = Story.network("linear relu linear");
        ModelFacts facts =
                new ModelFacts(1000, 10, "cross_entropy", optimizer, 1e-2, 32, model.layers(), 2.35, CHANCE, null);
        Story story = Story.of(facts, Story.classes(10));
        story.planned = STEPS;
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step));
            if (step % 21 == 0) {
                now.put("stability/margin", margin);
                now.put("curvature/sharpness", 10.0);
            }
            if (step % 63 == 0) {
                now.put("curvature/condition", condition);
                now.put("curvature/smallest", smallest);
            }
            story.at(step, now);
        }
        return story.end(STEPS);
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void aValleyWhoseFloorIsNotWalkedIsNamed() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.fromStep()).isBetween(249L, 270L);
            assertThat(f.numbers().get("foldings")).isCloseTo(38 * 0.5 * 1000 / 4e5, within(1e-9));
            assertThat(f.numbers().get("condition")).isEqualTo(4e5);
            assertThat(f.evidence()).contains("400000 times more", "4.64 % at most in all 1000 steps");
        });
    }

    @Test
    void aConditionThatTheRunIsLongEnoughForIsNoFault() {
        assertThat(find(valley("sgd", 18_000, 0.5))).isEmpty();
        assertThat(find(valley("sgd", 20_000, 0.5))).hasSize(1);
        assertThat(find(valley("sgd", 20_000, 0.9))).isEmpty();
    }

    @Test
    void stepsThatWalkNoDirectionAreAnotherFault() {
        assertThat(find(valley("sgd", 4e5, 2e-4))).isEmpty();
    }

    @Test
    void optimizersThatStretchDirectionsAreLeftOut() {
        assertThat(find(valley("adam", 4e5, 0.5))).isEmpty();
        assertThat(find(valley("gauss_newton", 4e5, 0.5))).isEmpty();
    }

    @Test
    void whoLearnsOrHasLearnedAndWhoIsAtASaddleAreLeftInPeace() {
        assertThat(find(run("sgd", 4e5, 0.5, -0.1, step -> 2.3 - 0.0015 * step)))
                .isEmpty();
        assertThat(find(run("sgd", 4e5, 0.5, -0.1, step -> 0.2 + 2.1 * Math.exp(-step / 10.0))))
                .isEmpty();
        assertThat(find(run("sgd", 4e5, 0.5, -4, step -> 1.2))).isEmpty();
    }

    @Test
    void itIsPutDownToTheInputsScaleAndExplainsThatLittleIsLearned() {
        Story story = run("sgd", 4e5, 0.5, -0.1, step -> 2.3);
        assertThat(story.diagnose(rule(), new NoLearning()).findings())
                .extracting(Finding::kind, Finding::severity)
                .containsExactly(
                        tuple(FindingKind.ILL_CONDITIONED, Severity.CRITICAL),
                        tuple(FindingKind.NO_LEARNING, Severity.CRITICAL));
        story.data = Story.features(4, 1, 1, 2000);
        List<Finding> findings =
                story.diagnose(new UnscaledInput(), rule(), new NoLearning()).findings();
        assertThat(findings)
                .filteredOn(f -> f.kind().equals(FindingKind.ILL_CONDITIONED))
                .singleElement()
                .satisfies(f -> assertThat(f.causedBy()).isEqualTo(FindingKind.UNSCALED_INPUT));
    }
}
