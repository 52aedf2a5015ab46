package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadUnitsTest extends RuleContract {

    @Override
    Rule rule() {
        return new DeadUnits();
    }

    @Override
    Story faulty() {
        return looks(step -> 1, 32, false);
    }

    /** The second of two relu layers dies as told; 100 looks, four steps apart. */
    private static Story looks(IntToDoubleFunction dead, int batch, boolean learning) {
        ModelFacts network = Story.network("linear relu linear relu linear");
        ModelFacts model =
                new ModelFacts(1000, 10, "cross_entropy", "adam", 1e-3, batch, network.layers(), 2.35, 2.3026, null);
        Story story = Story.of(model, Story.classes(10));
        story.planned = 400;
        for (int step = 0; step < 400; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", learning ? 2.3 * Math.exp(-step / 80.0) : 2.3 + 0.01 * Math.sin(step));
            if (step % 4 == 0) {
                now.put("activation/dead@layers.1", 0.1);
                now.put("activation/dead@layers.3", dead.applyAsDouble(step));
            }
            story.at(step, now);
        }
        return story.end(400);
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void aWholeDeadLayerIsCriticalAndNamed() {
        assertThat(find(faulty())).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.place()).isEqualTo("layers.3");
            assertThat(finding.evidence()).contains("All 32 units of layers.3 (relu)");
            assertThat(finding.numbers()).containsEntry("dead", 1.0);
            assertThat(finding.remedies().get(0).kind()).isEqualTo("reset-dead-units");
        });
    }

    @Test
    void theShareDecides() {
        assertThat(find(looks(step -> 15.0 / 32, 32, false))).isEmpty();
        assertThat(find(looks(step -> 16.0 / 32, 32, false)))
                .as("half of a layer, and nothing learnt in all of the run")
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        assertThat(find(looks(step -> 16.0 / 32, 32, true))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("16 of the 32 units (50 %)");
        });
        assertThat(find(looks(step -> 30.0 / 32, 32, true))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
        assertThat(find(looks(step -> 30.0 / 32, 32, false))).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.CRITICAL));
    }

    @Test
    void dyingIsDatedAndASingleLookIsNotEnough() {
        assertThat(find(looks(step -> step >= 200 ? 1 : 0.1, 32, false)))
                .singleElement()
                .satisfies(f -> assertThat(f.fromStep()).isBetween(200L, 216L));
        assertThat(find(looks(step -> step % 12 == 0 ? 1 : 0.1, 32, false))).isEmpty();
    }

    @Test
    void withSmallBatchesItTakesMoreLooks() {
        // One sample a look: on 3 of 4 looks a healthy unit is off, now and then on several in a row.
        assertThat(find(looks(step -> step % 64 == 0 ? 0.2 : 0.7, 1, true))).isEmpty();
        assertThat(find(looks(step -> step % 64 == 0 ? 0.2 : 0.7, 32, true))).isNotEmpty();
    }

    @Test
    void aDeadBranchIsPassedByOnTheSkipPath() {
        Story story = faulty();
        story.change(now -> {
            Map<QuantityKey, Double> renamed = new LinkedHashMap<>();
            now.forEach(
                    (k, v) -> renamed.put(new QuantityKey(k.name(), k.place().replace("layers.3", "layers.3.1")), v));
            return renamed;
        });
        assertThat(find(story)).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.3.1");
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
        });
    }

    @Test
    void deadFromTheStartShowsInTheFacts() {
        List<ModelFacts.LayerFacts> layers =
                new ArrayList<>(Story.network("linear relu linear").layers());
        layers.set(1, Story.slopes(1, "relu", 16, 1.0, null));
        assertThat(Story.of(Story.model(layers, "cross_entropy", 10), null).lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        layers.set(1, Story.slopes(1, "relu", 5, 0.2, null));
        assertThat(Story.of(Story.model(layers, "cross_entropy", 10), null).lint(rule()))
                .isEmpty();
    }

    @Test
    void unitsThatAnswerNaNAreNotDead() {
        Story story = looks(step -> step < 200 ? 0.1 : 1, 32, true);
        story.events.replaceAll(event -> event instanceof RunEvent.Measured m && m.step() >= 200
                ? new RunEvent.Measured(m.step(), withLossNaN(m.quantities()))
                : event);
        assertThat(find(story)).isEmpty();
    }

    private static Map<QuantityKey, Double> withLossNaN(Map<QuantityKey, Double> quantities) {
        Map<QuantityKey, Double> changed = new LinkedHashMap<>(quantities);
        changed.put(QuantityKey.of("loss/training"), Double.NaN);
        return changed;
    }
}
