package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NoLearningTest extends RuleContract {

    @Override
    Rule rule() {
        return new NoLearning();
    }

    @Override
    Story faulty() {
        return run(step -> 2.3026, 600, 0.1, 0.1);
    }

    /** Ten classes, chance loss ln 10. */
    private static Story run(DoubleUnaryOperator loss, int steps, double noise, double accuracy) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = steps;
        Random random = new Random(8);
        for (int step = 0; step < steps; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step) + noise * random.nextGaussian());
            now.put("accuracy/training", accuracy + 0.05 * random.nextGaussian());
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void warnsAfterAThirdAndIsCriticalAfterFourFifths() {
        Story story = faulty();
        Diagnosis diagnosis = new Diagnosis(List.of(rule()), Set.of(), f -> {});
        diagnosis.header(story.header());
        Map<Long, Severity> seen = new LinkedHashMap<>();
        for (RunEvent event : story.events) {
            diagnosis.event(event);
            diagnosis.findings().forEach(f -> seen.putIfAbsent(event.step(), f.severity()));
        }
        assertThat(seen.keySet().iterator().next()).isBetween(199L, 215L);
        assertThat(seen).containsEntry(470L, Severity.WARNING).containsEntry(500L, Severity.CRITICAL);
    }

    @Test
    void tellsTheNumbers() {
        assertThat(find(run(step -> 2.3026, 600, 0.01, 0.1))).singleElement().satisfies(f -> {
            assertThat(f.evidence()).contains("2.3 ±", "always giving the same answer would get 2.3", "10 %");
            assertThat(f.numbers()).containsKeys("loss", "chance_loss", "accuracy", "constant_accuracy");
        });
    }

    @Test
    void slowButRealProgressIsNotIt() {
        assertThat(find(run(step -> 2.3026 - 0.0002 * step, 600, 0.01, 0.1)))
                .as("a slow fall")
                .isEmpty();
        assertThat(find(run(step -> 2.3026 - 0.08, 600, 0.1, 0.1)))
                .as("a little below chance")
                .isEmpty();
        assertThat(find(run(step -> 2.5, 600, 0.1, 0.3)))
                .as("sure of itself, but often right")
                .isEmpty();
    }

    @Test
    void noiseAloneIsNoProgress() {
        for (int i = 0; i < 20; i++) {
            Random random = new Random(i);
            assertThat(find(run(step -> 2.3026 + 0.5 * random.nextGaussian(), 600, 0.0, 0.1)))
                    .as("seed %d", i)
                    .hasSize(1);
        }
    }

    @Test
    void aboveChanceIsNoBetter() {
        assertThat(find(run(step -> 3 + 5 * Math.exp(-step / 20.0), 600, 0.1, 0.1)))
                .hasSize(1);
    }

    @Test
    void shortRunsAreNotJudged() {
        assertThat(find(run(step -> 2.3026, 15, 0.1, 0.1))).isEmpty();
    }

    @Test
    void withoutFactsTheStartIsTheMeasure() {
        Story flat = run(step -> 5, 300, 0.1, 0.1);
        flat.model = null;
        flat.data = null;
        flat.planned = 0;
        assertThat(find(flat)).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
        assertThat(find(flat.end(300))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.CRITICAL));
        Story falling = run(step -> 5 - 0.01 * step, 300, 0.1, 0.1);
        falling.model = null;
        falling.planned = 0;
        assertThat(find(falling.end(300))).isEmpty();
    }

    @Test
    void anInterruptedRunHadNoFairChance() {
        Story story = run(step -> 2.3026, 100, 0.1, 0.1);
        story.planned = 1000;
        story.events.add(new RunEvent.Ended(100, RunStatus.INTERRUPTED, "stopped"));
        assertThat(find(story)).isEmpty();
    }

    private List<Finding> tried(double loss, boolean complete) {
        return tried(2.3, loss, complete);
    }

    private List<Finding> tried(double first, double loss, boolean complete) {
        ModelFacts any = Story.network("linear relu linear");
        ModelFacts model = new ModelFacts(
                        any.parameters(),
                        any.outputs(),
                        any.loss(),
                        any.optimizer(),
                        any.learningRate(),
                        any.batch(),
                        any.forwardBatch(),
                        any.layers(),
                        first,
                        any.chanceLoss(),
                        any.initialBackprop())
                .withSmallBatch(new ModelFacts.SmallBatch(16, 200, loss, 2.2, complete));
        return Story.of(model, null).lint(rule());
    }

    @Test
    void aHandfulThatCannotBeLearntByHeartIsToldBeforeTraining() {
        assertThat(tried(2.19, true)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.place()).isEqualTo("loss");
            assertThat(f.evidence()).contains("16 samples", "200 steps", "2.19", "2.2");
        });
        assertThat(tried(Double.NaN, true)).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("not a finite number"));
        assertThat(tried(0.1, true)).isEmpty();
        assertThat(tried(1.5, true)).as("slow, but it learns").isEmpty();
        assertThat(tried(2.19, false)).as("time ran out").isEmpty();
        assertThat(tried(9, 4, true)).as("held up on its way down").isEmpty();
        assertThat(tried(9, 5, true)).as("hardly moved").hasSize(1);
        assertThat(tried(9, 2.2, true)).as("always the same answer").hasSize(1);
    }
}
