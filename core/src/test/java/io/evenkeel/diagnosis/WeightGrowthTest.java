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

class WeightGrowthTest extends RuleContract {

    @Override
    Rule rule() {
        return new WeightGrowth();
    }

    @Override
    Story faulty() {
        return run(step -> 5 + 0.08 * step, step -> 1.0);
    }

    private static Story run(IntToDoubleFunction norm, IntToDoubleFunction loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        for (int step = 0; step < 1000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step));
            if (step % 10 == 0) {
                now.put("weight/norm@layers.0.weight", norm.applyAsDouble(step));
                now.put("weight/norm@layers.2.weight", 2.0);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void itNamesTheParameterThatGrowsMost() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.0.weight");
            assertThat(f.numbers().get("growth")).isGreaterThan(10);
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
        });
    }

    @Test
    void growthThatSettlesOrPaysIsLearning() {
        assertThat(find(run(step -> 5 + 80 * (1 - Math.exp(-step / 100.0)), step -> 1.0)))
                .as("settles")
                .isEmpty();
        assertThat(find(run(step -> 5 + 0.08 * step, step -> 2.3 - 0.002 * step)))
                .as("pays")
                .isEmpty();
        assertThat(find(run(step -> 5 + 0.01 * step, step -> 1.0)))
                .as("threefold")
                .isEmpty();
    }

    private List<Finding> penalty(String optimizer, double decay) {
        ModelFacts net = Story.network("linear relu linear");
        ModelFacts model =
                new ModelFacts(net.parameters(), 10, net.loss(), optimizer, 1e-3, 32, net.layers(), 2.35, 2.3026, null);
        return Story.of(model.withPlan(new ModelFacts.Plan(decay, 0)), null).lint(rule());
    }

    @Test
    void aPenaltyThatTheOptimizerDividesIsWorthANote() {
        assertThat(penalty("adam", 0.01)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.evidence()).contains("0.01", "adam divides");
            assertThat(f.remedies().get(0).kind()).isEqualTo("switch-optimizer");
        });
        assertThat(penalty("rmsprop", 1e-4)).hasSize(1);
        assertThat(penalty("adam", 0)).isEmpty();
        assertThat(penalty("adamw", 0.01)).isEmpty();
        assertThat(penalty("sgd", 0.01)).isEmpty();
    }
}
