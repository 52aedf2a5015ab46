package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTooLongTest extends RuleContract {

    @Override
    Rule rule() {
        return new WarmUpTooLong();
    }

    @Override
    Story faulty() {
        return rates(step -> 1e-3 * (step + 1) / 800, 1000);
    }

    private static Story rates(IntToDoubleFunction rate, int steps) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        for (int step = 0; step < steps; step++) {
            story.at(step, "learning_rate", Math.min(1e-3, rate.applyAsDouble(step)));
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void itIsToldFromHalfOfTheRunOnAndStaysTrue() {
        IntToDoubleFunction slow = step -> 1e-3 * (step + 1) / 800;
        assertThat(find(rates(slow, 490))).isEmpty();
        assertThat(find(rates(slow, 600))).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("of 0.001"));
        assertThat(find(rates(slow, 1000))).singleElement().satisfies(f -> {
            assertThat(f.resolvedAt()).isNull();
            assertThat(f.numbers().get("peak_step")).isBetween(795.0, 801.0);
        });
    }

    @Test
    void otherSchedulesPass() {
        assertThat(find(rates(step -> 1e-3 * (step + 1) / 100, 1000))).isEmpty();
        assertThat(find(rates(step -> 1e-3, 1000))).isEmpty();
        assertThat(find(rates(step -> 1e-3 * (1 - step / 1000.0), 1000))).isEmpty();
        assertThat(find(rates(step -> 5e-4 * (1.1 + Math.sin(step / 50.0)), 1000)))
                .as("cyclic")
                .isEmpty();
    }

    private List<Finding> planned(long warmUp, long steps) {
        ModelFacts model = Story.network("linear relu linear").withPlan(new ModelFacts.Plan(0, warmUp));
        Story story = Story.of(model, null);
        story.planned = steps;
        return story.diagnose(rule()).findings();
    }

    @Test
    void aPlanThatIsTooLongIsToldBeforeTheFirstStep() {
        assertThat(planned(2000, 1000)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("longer than the run", "50 % of its full value of 0.001");
        });
        assertThat(planned(600, 1000)).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("600 steps of a run of 1000 steps"));
        assertThat(planned(100, 1000)).isEmpty();
        assertThat(planned(0, 1000)).isEmpty();
        assertThat(planned(600, 0)).as("nobody knows how long").isEmpty();
    }

    @Test
    void aPlanThatIsTooLongStaysOneFindingWhileItComesTrue() {
        Story story = rates(step -> 1e-3 * (step + 1) / 800, 1000);
        story.model = story.model.withPlan(new ModelFacts.Plan(0, 800));
        assertThat(find(story)).singleElement().satisfies(f -> {
            assertThat(f.fromStep()).isZero();
            assertThat(f.resolvedAt()).isNull();
            assertThat(f.numbers()).containsKey("peak_step");
        });
    }
}
