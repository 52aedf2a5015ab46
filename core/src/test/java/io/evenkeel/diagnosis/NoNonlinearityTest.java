package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.ModelFacts.LayerFacts;
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

    private static LayerFacts leaky(int index, double slope) {
        return new LayerFacts("layers." + index, "leaky_relu", 32, 32, null, null, 0.4, 0.6, null, null, null, slope);
    }

    @Test
    void aLeakyReluOfSlopeOneIsALine() {
        double sd = Math.sqrt(2 / 32.0);
        for (double slope : new double[] {1, 0.99}) {
            Story story = Story.of(
                    Story.model(
                            List.of(Story.linear(0, 32, 32, sd), leaky(1, slope), Story.linear(2, 32, 10, sd)),
                            "cross_entropy",
                            10),
                    null);
            assertThat(story.lint(rule())).hasSize(slope == 1 ? 1 : 0);
        }
    }

    @Test
    void sigmoidRightAfterBatchNormIsHeldWhereItIsStraight() {
        assertThat(find("linear batch_norm sigmoid linear")).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.place()).isEqualTo("layers.1");
            assertThat(f.evidence()).contains("98 %", "layers.2 (sigmoid)");
        });
        assertThat(find("linear batch_norm relu linear")).isEmpty();
        assertThat(find("linear sigmoid batch_norm linear")).isEmpty();
        assertThat(find("linear relu linear batch_norm sigmoid"))
                .as("an output has its own finding")
                .isEmpty();
    }
}
