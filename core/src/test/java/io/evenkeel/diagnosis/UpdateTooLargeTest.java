package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UpdateTooLargeTest extends RuleContract {

    @Override
    Rule rule() {
        return new UpdateTooLarge();
    }

    @Override
    Story faulty() {
        return run(step -> 0.5, 2.3);
    }

    private static Story run(IntToDoubleFunction ratio, double loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 500;
        for (int step = 0; step < 500; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", step == 0 ? 2.35 : loss);
            if (step < 10 || step % 5 == 0) {
                now.put("update/ratio", ratio.applyAsDouble(step));
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void sustainedLeapsAreAWarningWhateverTheLoss() {
        assertThat(find(run(step -> 0.5, 1.0))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("50 % of their size");
        });
        assertThat(find(run(step -> 0.05, 1.0))).as("lively").isEmpty();
    }

    @Test
    void aFirstStepThatReplacesTheNetworkCountsWhenTheLossIsNoBetterForIt() {
        IntToDoubleFunction burst = step -> step == 0 ? 1.6 : 1e-3;
        assertThat(find(run(burst, 8.5))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.evidence()).contains("1.6 times as long");
        });
        assertThat(find(run(burst, 0.4))).isEmpty();
        assertThat(find(run(step -> step == 0 ? 0.35 : 1e-3, 8.5))).isEmpty();
    }

    @Test
    void aHandfulOfWeightsMayMoveFar() {
        Story story = faulty();
        ModelFacts model = story.model;
        story.model = new ModelFacts(2, 1, "mse", "sgd", 0.01, 4, model.layers(), 5.0, 5.0, null);
        assertThat(find(story)).isEmpty();
    }
}
