package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnscaledInputTest extends RuleContract {

    @Override
    Rule rule() {
        return new UnscaledInput();
    }

    @Override
    Story faulty() {
        return Story.of(Story.network("linear relu linear"), Story.features(11, 6, 61, 3e9));
    }

    private List<Finding> find(DataFacts data) {
        return Story.of(Story.network("linear relu linear"), data).lint(rule());
    }

    @Test
    void sizeDecides() {
        assertThat(find(Story.features(3, 5000, 5500, 5800)).get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(find(Story.features(3, 20, 30, 57))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.place()).isEqualTo("data");
            assertThat(f.evidence()).contains("Feature 3 has a root mean square of 57");
        });
        assertThat(find(Story.features(2, 3, 4.6, 5.8))).isEmpty();
        assertThat(find(Story.features(4, 1e-5, 1e-4, 5e-4))).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("its own bias"));
    }

    @Test
    void aStepThatLeapsIsItsOwnFaultWhereAShortOneWouldBeStable() {
        Story moderate = Story.of(Story.network("linear relu linear"), Story.features(3, 20, 30, 57));
        assertThat(rule().examine(moderate.history()).get(0).explains())
                .contains(FindingKind.NO_LEARNING, FindingKind.SATURATED_UNITS)
                .doesNotContain(FindingKind.STEP_TOO_LARGE, FindingKind.NON_FINITE);
        moderate.data = Story.features(3, 20, 30, 70);
        assertThat(rule().examine(moderate.history()).get(0).explains())
                .contains(FindingKind.STEP_TOO_LARGE, FindingKind.NON_FINITE);
    }

    @Test
    void spreadDecides() {
        assertThat(find(Story.features(4, 0.01, 1, 2))).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("differ by a factor of 200"));
        assertThat(find(Story.features(4, 0.03, 1, 2))).isEmpty();
    }

    @Test
    void rarePixelsOfRawDigitsAreFine() {
        assertThat(find(Story.features(64, 0.02, 5, 12))).isEmpty();
        assertThat(find(Story.features(64, 0.02, 0.05, 12))).hasSize(1);
    }

    @Test
    void aNetworkThatNormalisesByItselfDoesNotMind() {
        List<LayerFacts> layers = new ArrayList<>();
        layers.add(Story.plain(0, "batch_norm", 32));
        layers.add(Story.linear(1, 32, 10, 0.2));
        assertThat(Story.of(Story.model(layers, "cross_entropy", 10), Story.features(3, 5000, 5500, 5800))
                        .lint(rule()))
                .isEmpty();
    }
}
