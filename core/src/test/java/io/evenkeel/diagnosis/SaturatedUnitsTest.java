package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SaturatedUnitsTest extends RuleContract {

    @Override
    Rule rule() {
        return new SaturatedUnits();
    }

    @Override
    Story faulty() {
        return looks("linear tanh linear sigmoid", "layers.1", 0.95, false);
    }

    private static Story looks(String kinds, String place, double saturated, boolean learning) {
        Story story = Story.of(Story.network(kinds), Story.classes(10));
        story.planned = 200;
        for (int step = 0; step < 200; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", learning ? 2.3 * Math.exp(-step / 40.0) : 2.31 + 0.01 * Math.cos(step));
            now.put("activation/saturated@" + place, saturated);
            story.at(step, now);
        }
        return story.end(200);
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    private Severity severity(double saturated, boolean learning) {
        return find(looks("linear tanh linear sigmoid", "layers.1", saturated, learning))
                .get(0)
                .severity();
    }

    @Test
    void theShareAndTheProgressDecide() {
        assertThat(severity(0.95, false)).isEqualTo(Severity.CRITICAL);
        assertThat(severity(0.95, true)).isEqualTo(Severity.INFO);
        assertThat(severity(0.6, false)).isEqualTo(Severity.WARNING);
        assertThat(find(looks("linear tanh linear sigmoid", "layers.1", 0.4, false)))
                .isEmpty();
    }

    @Test
    void outputsMayBeSureOfThemselves() {
        assertThat(find(looks("linear tanh linear sigmoid", "layers.3", 0.99, false)))
                .isEmpty();
        assertThat(find(looks("linear tanh linear softmax", "layers.3", 0.99, false)))
                .isEmpty();
    }

    @Test
    void reluHasNoUpperFlatPart() {
        assertThat(find(looks("linear relu linear sigmoid", "layers.1", 0.95, false)))
                .isEmpty();
    }

    @Test
    void showsInTheFacts() {
        List<LayerFacts> layers =
                new ArrayList<>(Story.network("linear tanh linear sigmoid").layers());
        layers.set(1, Story.slopes(1, "tanh", 32, 0.0, 0.93));
        ModelFacts model = Story.model(layers, "binary_cross_entropy", 10);
        assertThat(Story.of(model, null).lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo("layers.1");
            assertThat(f.evidence()).contains("93 %", "layers.1 (tanh)");
        });
    }
}
