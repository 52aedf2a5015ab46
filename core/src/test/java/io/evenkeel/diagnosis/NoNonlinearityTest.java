package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NoNonlinearityTest extends RuleContract {

    @Override
    Rule rule() {
        return new NoNonlinearity();
    }

    @Override
    Story faulty() {
        return Story.of(Story.network("linear linear linear sigmoid"), null);
    }

    private List<Finding> find(String kinds) {
        return Story.of(Story.network(kinds), null).lint(rule());
    }

    @Test
    void theOutputsActivationDoesNotCount() {
        assertThat(find("linear linear linear sigmoid")).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.0…layers.2");
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.evidence()).contains("3 linear layers");
        });
        assertThat(find("linear dropout linear")).hasSize(1);
    }

    @Test
    void whatIsNotAStackOfLinearLayersPasses() {
        assertThat(find("linear")).as("a linear model, meant as one").isEmpty();
        assertThat(find("linear sigmoid")).isEmpty();
        assertThat(find("linear linear tanh linear")).isEmpty();
        assertThat(find("linear max_pool2d linear"))
                .as("a maximum is not linear")
                .isEmpty();
    }

    @Test
    void turnsCriticalOnceTheNetworkIsSeenNotToLearn() {
        Story story = Story.of(Story.network("linear linear linear"), Story.classes(10));
        story.planned = 200;
        for (int step = 0; step < 200; step++) {
            story.at(step, "loss/training", 2.3026 + 0.01 * Math.sin(step));
        }
        List<Finding> findings = story.end(200).diagnose().findings();
        assertThat(findings)
                .extracting(f -> f.kind().id() + " " + f.severity() + " " + f.causedBy())
                .containsExactly("no-nonlinearity CRITICAL null", "no-learning CRITICAL no-nonlinearity");
    }
}
