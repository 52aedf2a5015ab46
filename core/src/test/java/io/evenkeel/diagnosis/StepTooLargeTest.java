package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepTooLargeTest extends RuleContract {

    private static final int STEPS = 500;

    @Override
    Rule rule() {
        return new StepTooLarge();
    }

    @Override
    Story faulty() {
        return run(step -> 40, step -> 2.4 + 0.02 * step);
    }

    @Override
    Story healthy() {
        return run(step -> 0.97 + 0.1 * Math.sin(step), step -> 2.3 * Math.exp(-step / 100.0));
    }

    private static Story run(IntToDoubleFunction margin, IntToDoubleFunction loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = STEPS;
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step));
            if (step % 11 == 0) {
                now.put("stability/margin", margin.applyAsDouble(step));
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void tooLongAStepThatLosesWhatThereWasIsNamed() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.numbers().get("margin")).isEqualTo(40);
            assertThat(f.evidence()).contains("40 times as long");
        });
    }

    @Test
    void atTheEdgeOfStabilityNothingIsWrong() {
        assertThat(find(run(step -> 1 + 0.3 * Math.sin(step), step -> 2.4))).isEmpty();
        assertThat(find(run(step -> step == 0 ? 8 : 0.9, step -> 2.3 * Math.exp(-step / 100.0))))
                .as("catapults itself out, and learns")
                .isEmpty();
        assertThat(find(run(step -> 5, step -> 1.0)))
                .as("small batches are sharp, and learn")
                .isEmpty();
    }

    @Test
    void aFirstStepThatRuinsTheNetworkCountsAlthoughAllIsFlatAfterwards() {
        assertThat(find(run(step -> step == 0 ? 300 : 0, step -> 2.35)))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("300 times as long", "at the first look"));
    }

    private static Story updates(IntToDoubleFunction ratio, double loss) {
        Story story = run(step -> 0, step -> step == 0 ? 2.35 : loss);
        return story.change(now -> {
            now.put(QuantityKey.of("update/ratio"), ratio.applyAsDouble(now.size()));
            return now;
        });
    }

    @Test
    void aStepThatReplacesTheNetworkIsTooLongWhateverTheCurvatureSays() {
        assertThat(find(updates(step -> 1.6, 8.5))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence()).contains("1.6 times as long");
        });
        assertThat(updates(step -> 1.6, 8.5)
                        .diagnose(rule(), new UpdateTooLarge())
                        .findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.STEP_TOO_LARGE, FindingKind.UPDATE_TOO_LARGE);
        assertThat(find(updates(step -> 1.6, 0.4))).as("it learns").isEmpty();
        assertThat(find(updates(step -> 0.6, 8.5))).as("not that long").isEmpty();
        assertThat(find(updates(step -> Double.POSITIVE_INFINITY, 8.5)))
                .as("from weights of zero")
                .isEmpty();
    }

    @Test
    void itExplainsALossThatIsNoNumberAnyMore() {
        Story story = run(step -> 820, step -> step < 12 ? Math.pow(10, 3.0 * step) : Double.NaN);
        List<Finding> findings = story.diagnose(rule(), new NonFinite()).findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.STEP_TOO_LARGE, FindingKind.NON_FINITE);
        assertThat(findings.get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(findings.get(1).causedBy()).isEqualTo(FindingKind.STEP_TOO_LARGE);
    }

    @Test
    void aGradientThatTheNetworkItselfMakesExplodeIsNotPutDownToTheStep() {
        Story story = faulty();
        assertThat(rule().examine(story.history()).get(0).explains()).contains(FindingKind.EXPLODING_GRADIENT);
        story.model = Story.backprop(story.model, 1.5, 0.05);
        assertThat(rule().examine(story.history()).get(0).explains()).doesNotContain(FindingKind.EXPLODING_GRADIENT);
        assertThat(find(story)).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
    }

    /** The loss keeps falling in all of them. */
    private static Story rising(IntToDoubleFunction rate, IntToDoubleFunction ratio, IntToDoubleFunction margin) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = STEPS;
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 2.3 * Math.exp(-step / 100.0));
            now.put("learning_rate", rate.applyAsDouble(step));
            if (step % 10 == 0) {
                now.put("update/ratio", ratio.applyAsDouble(step) * (step % 20 == 0 ? 1.3 : 0.8));
            }
            if (step % 125 == 0) {
                now.put("stability/margin", margin.applyAsDouble(step));
            }
            story.at(step, now);
        }
        return story;
    }

    /** The first step at which the rule's finding is told. */
    private long toldAt(Story story) {
        List<Long> told = new ArrayList<>();
        Diagnosis diagnosis = new Diagnosis(List.of(rule()), Set.of(), event -> told.add(event.step()));
        diagnosis.header(story.header());
        story.events.forEach(diagnosis::event);
        return told.isEmpty() ? Long.MAX_VALUE : told.get(0);
    }

    @Test
    void aRateThatKeepsRisingIsToldOfWhileTheLossStillFalls() {
        // the ratio passes 0.01 at step 230, and 0.05 at step 310
        Story story = rising(step -> 1e-3 * Math.exp(step / 50.0), step -> 1e-4 * Math.exp(step / 50.0), step -> 0.1);
        assertThat(toldAt(story)).isBetween(220L, 270L);
        assertThat(find(story)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("goes on rising", "will come apart");
            assertThat(f.numbers()).containsKeys("learning_rate", "ratio", "steps_ahead");
        });
    }

    @Test
    void theCurvatureOfASingleLayerTellsWhereUpdatesAreSmall() {
        // the margin passes a half at step 215, and 1 at step 250
        Story story = rising(step -> 1e-3 * Math.exp(step / 50.0), step -> 1e-6, step -> Math.exp((step - 250) / 50.0));
        assertThat(toldAt(story)).as("deep networks give way").isEqualTo(Long.MAX_VALUE);
        story.model = new ModelFacts(
                320,
                10,
                "cross_entropy",
                "sgd",
                1e-3,
                32,
                Story.network("linear").layers(),
                2.35,
                2.3026,
                null);
        assertThat(toldAt(story)).isBetween(215L, 235L);
    }

    @Test
    void warmUpsAndRatesThatLevelOffAreNotAccused() {
        assertThat(toldAt(rising(step -> 1e-5 * (step + 1), step -> 2e-5 * (step + 1), step -> 0.002 * (step + 1))))
                .as("a linear rise whose steps come to a hundredth")
                .isEqualTo(Long.MAX_VALUE);
        assertThat(toldAt(rising(step -> Math.min(0.1, 1e-3 * (step + 1)), step -> 0.03, step -> 1.5)))
                .as("lively, but level")
                .isEqualTo(Long.MAX_VALUE);
        assertThat(toldAt(rising(step -> 0.1, step -> 1e-4 * Math.exp(step / 50.0), step -> 1.0)))
                .as("a constant rate")
                .isEqualTo(Long.MAX_VALUE);
    }
}
