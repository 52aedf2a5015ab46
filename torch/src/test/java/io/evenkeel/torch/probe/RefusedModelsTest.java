package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.torch.script.TorchScriptException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models that cannot be measured, or only in part: what was found, what was expected, in one sentence. */
class RefusedModelsTest {

    private static final ProbeQuestions FEW = new ProbeQuestions(1, false, true, false, null);

    private static Path refused(String file) {
        return ScriptModels.file("refused").resolve(file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            half       | rows   | hidden.weight of type Half        | model.float()
            constants  | rows   | a model without parameters        | torch.jit.freeze
            quantized  | rows   | a model without parameters        | quantization
            still      | rows   | whose 4 parameters all are frozen | requires_grad
            two        | rows   | missing value for argument 'mask' | takes the samples alone
            pair       | rows   | a model that gives a Tuple        | a single tensor
            named      | rows   | a model that gives a GenericDict  | a single tensor
            summed     | rows   | an output of shape []             | a row for each sample
            rows       | tokens | batch of shape [1, 5]             | cannot be multiplied
            """)
    void whatIsNoModelForThis(String model, String data, String found, String expected) {
        assertThatThrownBy(
                        () -> ScriptModels.probed(refused(model + ".pt"), refused(data + ".npz"), "cross_entropy", FEW))
                .isInstanceOf(TorchScriptException.class)
                .hasMessageContainingAll(model + ".pt: ", found, expected)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dropping  | rows   | two passes over the same data     | model.eval()
            nan       | rows   | a loss of NaN                     | expected finite
            chosen    | rows   | depends on no parameter           | can be differentiated
            detached  | rows   | depends on no parameter           | can be differentiated
            distances | rows   | the operation _cdist_backward     | no derivative
            tokens    | tokens | _embedding_bag_backward           | no derivative
            fused     | fused  | _transformer_encoder_layer_fwd    | under torch.no_grad
            """)
    void whatHasNoCurvature(String model, String data, String found, String expected) {
        assertThatThrownBy(
                        () -> ScriptModels.probed(refused(model + ".pt"), refused(data + ".npz"), "cross_entropy", FEW))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll(model + ".pt: ", found, expected)
                .hasMessageNotContaining("\n");
    }

    /** Scripted in training with dropout: evaluation switches it off. */
    @Test
    void scriptedDropoutIsSwitchedOff() throws Exception {
        JsonNode answer =
                ScriptModels.probed(refused("rows.pt"), refused("rows.npz"), "cross_entropy", ScriptModels.EVERYTHING);
        assertThat(answer.path("notes").toString()).contains("measured in evaluation", "no dropout");
        assertThat(answer.path("best_step").doubleValue()).isPositive();
    }

    @Test
    void anInputWithADefaultIsLeftToIt() throws Exception {
        assertThat(ScriptModels.probed(refused("optional.pt"), refused("rows.npz"), "cross_entropy", FEW)
                        .path("loss")
                        .doubleValue())
                .isPositive();
    }

    /** Batch normalisation by the batch's own statistics: curvature, but no gradients of single samples. */
    @ParameterizedTest
    @CsvSource({"training, training, depends on the others", "unsteady, rows, does not take a sample alone"})
    void samplesThatAreMixedHaveNoNoise(String model, String data, String why) throws Exception {
        JsonNode answer = ScriptModels.probed(
                refused(model + ".pt"), refused(data + ".npz"), "cross_entropy", ScriptModels.EVERYTHING);
        assertThat(answer.path("notes").toString()).contains(why, "no noise and no best step");
        assertThat(answer.path("eigenvalues")).hasSize(5);
        assertThat(answer.has("noise")).isFalse();
        assertThat(answer.path("best_step").asText()).isEqualTo("NaN");
        assertThat(answer.path("layers").get(0).has("noise_scale")).isFalse();
        assertThat(answer.path("best_step_without_noise").isMissingNode()).isFalse();
    }
}
