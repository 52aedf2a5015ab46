package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnscaledTargetTest extends RuleContract {

    @Override
    Rule rule() {
        return new UnscaledTarget();
    }

    @Override
    Story faulty() {
        return prices("adam", 0.9, -7);
    }

    private static Story prices(String optimizer, double share, double r2) {
        ModelFacts net = Story.network("linear relu linear");
        ModelFacts model = new ModelFacts(1000, 1, "mse", optimizer, 1e-3, 32, net.layers(), 4e10, 4e9, null);
        Story story = Story.of(model, Story.values(90_000, 200_000, 310_000));
        story.planned = 1000;
        for (int step = 0; step < 1000 * share; step++) {
            story.at(step, "r2/validation", r2);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void factsAloneAreAWarningThatNamesTheScale() {
        assertThat(prices("adam", 0, 0).lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.place()).isEqualTo("data");
            assertThat(f.evidence())
                    .contains("mean of 200000", "adam moves a weight by about its learning rate (0.001)");
            assertThat(f.remedies().get(0).kind()).isEqualTo("rescale-target");
        });
        assertThat(prices("sgd", 0, 0).lint(rule()).get(0).evidence()).contains("first gradients");
    }

    @Test
    void failureLateInTheRunIsCritical() {
        assertThat(find(prices("adam", 0.7, -7)).get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(find(prices("adam", 0.9, -7)).get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(find(prices("adam", 0.9, 0.95)).get(0).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void ordinaryTargetsAndClassesPass() {
        ModelFacts model = Story.network("linear relu linear");
        assertThat(Story.of(model, Story.values(-3, 0, 3)).lint(rule())).isEmpty();
        assertThat(Story.of(model, Story.values(0, 30, 100)).lint(rule())).isEmpty();
        assertThat(Story.of(model, Story.classes(3)).lint(rule())).isEmpty();
        assertThat(Story.of(model, Story.values(1e-5, 2e-5, 5e-5)).lint(rule()))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("hardly move a weight"));
    }

    @Test
    void aLinearModelsStabilityDoesNotDependOnItsTargets() {
        Story story = Story.of(Story.network("linear"), Story.values(1000, 2000, 3000));
        assertThat(rule().examine(story.history())).singleElement().satisfies(o -> assertThat(o.explains())
                .contains(FindingKind.NO_LEARNING)
                .doesNotContain(FindingKind.DIVERGENCE, FindingKind.NON_FINITE));
    }
}
