package io.evenkeel.torch;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.training.Training;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What does not fit is refused before native code sees it, with what was found and how to mend it. */
class LayerMisfitTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "conv2d: 4; 64; conv2d over a vector of 64 features; {reshape: [1, 8, 8]}",
                "conv2d: 4; 3072; conv2d over a vector of 3072 features; {reshape: [3, 32, 32]}",
                "conv2d: {filters: 4, kernel: 9}; 1 8 8; a window over 9 rows, where there are 8; padding: same",
                "conv2d: {filters: 4, kernel: [3, 9], padding: [0, 0]}; 1 8 8; over 9 columns; padding: same",
                "conv2d: {filters: 4, groups: 3}; 2 8 8; 3 groups for 2 channels and 4 filters; divides both",
                "conv1d: {filters: 4, kernel: 5, dilation: 3}; 8 2; over 13 steps, where there are 8; with dilation 1",
                "max_pool2d: 3; 1 2 2; over 3 rows; fewer layers",
                "gru: 4; 12; gru over a vector of 12 features; {reshape: [-1, 1]}",
                "rnn: 4; 3 8 8; rnn over an image of 3 channels and 8×8; {reshape: [3, -1]}",
                "last_step; 3; last_step over a vector; a sequence",
                "mean_pool; 3 8 8; mean_pool over an image; global_avg_pool",
                "global_avg_pool; 9; global_avg_pool over a vector; {reshape: [1, 3, 3]}",
                "attention: 4; 5 6; 4 heads over 6 features; heads: 3",
                "transformer: 5; 5 6; 5 heads over 6 features; heads: 3",
                "group_norm: 4; 6 2 2; 4 groups over an image of 6 channels and 2×2; divides 6",
                "reshape: [3, 3]; 8; a vector of 8 features to [3, 3]; product is 8",
                "reshape: [3, -1]; 8; to [3, -1]; product is 8",
                "embedding: 4; 8; whose features are no tokens; for numbers use linear",
                "residual: [{conv2d: 4}]; 4 8 8; into an image of 4 channels and 6×6; padding: same",
                "residual: [{conv2d: {filters: 2, padding: same}}]; 4 8 8; into an image of 2 channels; filters: 4",
                "residual: [flatten]; 4 8; into a vector of 32 features; {reshape: [4, 8]}",
                "dense_block: [{conv2d: 4}]; 4 8 8; puts an image of 4 channels and 6×6 behind; padding: same",
                "dense_block: [{gru: 4}, last_step]; 4 8; puts a vector of 4 features behind; same positions",
                "unet: [2, 4, 8, 16]; 1 4 4; a unet of 4 levels; at most 3 levels",
                "lstm: {units: 2, bias: false, forget_bias: 1}; 4 2; without biases; bias: true",
                "linear: 2000000000; 4; more than 2147483647 numbers; fewer units"
            })
    void isRefused(String layer, String input, String found, String expected) {
        int[] shape =
                List.of(input.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        assertThatThrownBy(() -> Nets.network(layer + " | linear: 2", NetworkInput.of(shape), ScalarType.Float))
                .isInstanceOf(ShapeException.class)
                .satisfies(e -> {
                    assertThat(((ShapeException) e).found()).contains(found);
                    assertThat(((ShapeException) e).expected()).contains(expected);
                });
    }

    @Test
    void anEmbeddingThatIsTooSmallForTheDataIsRefused() {
        assertThatThrownBy(() -> Nets.network(
                        "embedding: {units: 4, vocabulary: 5}",
                        new NetworkInput(SampleShape.of(3), 9),
                        ScalarType.Float))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("5 tokens")
                .hasMessageContaining("up to 8")
                .hasMessageContaining("vocabulary: 9");
        assertThatThrownBy(() -> Nets.network(
                        "linear: 3 | embedding: 4", new NetworkInput(SampleShape.of(3), 9), ScalarType.Float))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("no layer before it but reshape");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{reshape: [1, 8, 8]}, {conv2d: 10}; cross_entropy; shape [10, 6, 6]; global_avg_pool",
                "{reshape: [8, 8]}, {gru: 10}; cross_entropy; shape [8, 10]; last_step",
                "{reshape: [8, 8]}, {linear: 10}; mse; 80 outputs; as many outputs"
            })
    void anOutputThatNoLossCanTakeIsRefusedWithFileAndLine(String layers, String loss, String found, String repair) {
        LoadedRecipe recipe = RecipeReader.read(
                "data: {source: digits, samples: 50}\nmodel:\n  layers: [" + layers + "]\nloss: " + loss
                        + "\noptimizer: sgd\nsteps: 1\n",
                Path.of("misfit.yaml"),
                List.of());
        assertThatThrownBy(() -> Training.prepare(recipe))
                .isInstanceOf(ShapeException.class)
                .hasMessageStartingWith("misfit.yaml:3: model.layers[1]")
                .hasMessageContaining(found)
                .hasMessageContaining(repair);
    }

    @Test
    void aBatchOfAnotherShapeOrTypeNeverReachesNativeCode() {
        try (Network images = Nets.network("conv2d: 2", NetworkInput.of(1, 8, 8), ScalarType.Float);
                Network tokens =
                        Nets.network("embedding: 2", new NetworkInput(SampleShape.of(4), 3), ScalarType.Float)) {
            assertThatThrownBy(() -> images.forward(Nets.tensor(new double[64], 1, 1, 4, 16), ForwardPass.evaluation()))
                    .hasMessageContaining("shape [1, 8, 8]")
                    .hasMessageContaining("[1, 1, 4, 16]");
            assertThatThrownBy(() -> tokens.forward(Nets.tensor(new double[4], 1, 4), ForwardPass.evaluation()))
                    .hasMessageContaining("tokens as int64")
                    .hasMessageContaining("float");
            assertThatThrownBy(
                            () -> images.forward(TensorArrays.of(new long[64], 1, 1, 8, 8), ForwardPass.evaluation()))
                    .hasMessageContaining("floating")
                    .hasMessageContaining("long");
        }
    }
}
