package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.recipe.LossSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

/** Models of many kinds that Python trained and scripted or traced, against their dense Hessians in float64. */
class ScriptModelsTest {

    /** The tolerance is relative, in units of a number type's own. */
    @ParameterizedTest
    @CsvSource({
        "cnn, 1e-5",
        "cnn-traced, 1e-8",
        "batch-norm, 1e-5",
        "gru, 1e-5",
        "lstm, 1e-5",
        "transformer, 1e-5",
        "transformer-traced, 1e-5",
        "tied, 1e-5",
        "regression, 1e-8"
    })
    void agreesWithTheDenseTruth(String name, double relative) throws Exception {
        JsonNode truth = ScriptModels.truth(name);
        JsonNode answer = ScriptModels.probed(
                ScriptModels.file(name + ".pt"),
                ScriptModels.file(name + ".npz"),
                truth.path("loss_name").asText(),
                ScriptModels.EVERYTHING);
        assertThat(answer.path("parameters").asInt())
                .isEqualTo(truth.path("parameters").asInt());
        assertThat(answer.path("samples").asInt())
                .isEqualTo(truth.path("samples").asInt());
        close(answer, truth, "loss", relative);
        close(answer, truth, "gradient_norm", 10 * relative);
        for (int k = 0; k < 5; k++) {
            JsonNode value = answer.path("eigenvalues").get(k);
            double known = truth.path("eigenvalues").get(k).doubleValue();
            assertThat(value.path("value").doubleValue()).isCloseTo(known, withPercentage(1e3 * relative));
            assertThat(value.path("converged").booleanValue()).isTrue();
        }
        assertThat(answer.path("smallest").path("value").doubleValue())
                .isCloseTo(
                        truth.path("smallest").doubleValue(),
                        within(2 * answer.path("smallest").path("residual").doubleValue() + 1e-6));
        trace(answer.path("trace"), truth.path("trace").doubleValue());
        // few parameters, though more than a sampled trace has products
        assertThat(answer.path("trace").path("exact").booleanValue()).isTrue();
        assertThat(answer.path("noise").path("scale").doubleValue())
                .isCloseTo(truth.path("noise_scale").doubleValue(), withPercentage(1e3 * relative));
        assertThat(answer.path("noise").path("way").asText()).isEqualTo("a backward pass for each sample");
        assertThat(answer.path("best_step").doubleValue())
                .isCloseTo(
                        truth.path("best_step").doubleValue(),
                        within(5 * answer.path("best_step_stderr").doubleValue()));
        layers(answer.path("layers"), truth.path("layers"));
    }

    /** After one product the smallest eigenvalue is known to be somewhere in the spectrum, and a condition would be made up. */
    @Test
    void thereIsNoConditionBeforeTheSmallestEigenvalueIsKnown() throws Exception {
        ProbeListener impatient = new ProbeListener() {
            @Override
            public boolean at(String stage, String known) {
                return !(stage.equals("smallest eigenvalue") && !known.isEmpty());
            }

            @Override
            public void known(ProbeAnswer answer) {}
        };
        try (ProbeSubject subject = ScriptSubject.of(
                ScriptModels.file("tied.pt"),
                new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN),
                new ProbeData(ScriptModels.file("tied.npz"), List.of(), null))) {
            JsonNode answer =
                    Probe.run(subject, ScriptModels.EVERYTHING, impatient).json();
            assertThat(answer.path("smallest").path("value").doubleValue()).isPositive();
            assertThat(answer.path("smallest").path("converged").booleanValue()).isFalse();
            assertThat(answer.has("condition")).isFalse();
            assertThat(answer.path("missing").toString()).contains("trace");
        }
    }

    private static void close(JsonNode answer, JsonNode truth, String key, double relative) {
        assertThat(answer.path(key).doubleValue())
                .as(key)
                .isCloseTo(truth.path(key).doubleValue(), withPercentage(100 * relative));
    }

    /** Five standard errors, since they are estimated from few products; a wrong trace is off by tens of them. */
    private static void trace(JsonNode trace, double known) {
        assertThat(trace.path("value").doubleValue())
                .isCloseTo(known, within(5 * trace.path("stderr").doubleValue() + 1e-12));
        assertThat(trace.path("stderr").doubleValue()).isLessThan(0.05 * Math.abs(known) + 1e-12);
    }

    private static void layers(JsonNode layers, JsonNode truth) {
        assertThat(layers)
                .extracting(layer -> layer.path("place").asText())
                .containsExactlyElementsOf(() -> truth.findValuesAsText("place").iterator());
        for (int i = 0; i < truth.size(); i++) {
            JsonNode layer = layers.get(i);
            JsonNode known = truth.get(i);
            double sharpness = known.path("sharpness").doubleValue();
            assertThat(layer.path("sharpness").doubleValue())
                    .as(known.path("place").asText())
                    .isCloseTo(sharpness, within(1e-3 * sharpness));
            trace(layer.path("trace"), known.path("trace").doubleValue());
            double norm = known.path("gradient_norm").doubleValue();
            assertThat(layer.path("gradient_norm").doubleValue()).isCloseTo(norm, within(1e-3 * norm));
            double covariance = known.path("covariance_trace").doubleValue();
            assertThat(layer.path("covariance_trace").doubleValue()).isCloseTo(covariance, within(1e-3 * covariance));
        }
    }
}
