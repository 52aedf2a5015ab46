package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The messages as people see them. */
class RecipeErrorsTest {
    private static final String LAYERS =
            "one of linear, conv1d, conv2d, separable_conv2d, max_pool2d, avg_pool2d, global_avg_pool, flatten, reshape,"
                    + " embedding, positional, rnn, gru, lstm, attention, transformer, batch_norm, layer_norm, group_norm,"
                    + " rms_norm, dropout, repeat, residual, dense_block, unet, last_step, mean_pool, sigmoid, tanh, relu, leaky_relu, prelu, elu, selu, gelu, silu, softplus, exp,"
                    + " softmax, log_softmax";
    private static final String TOP =
            "one of name, seed, data, model, loss, optimizer, schedule, clip, batch, accumulate, epochs,"
                    + " steps, batching, target, device, precision, ignore, task";

    static List<Arguments> messages() {
        return List.of(
                arguments(
                        Samples.with("clip", "{by_time: true}"),
                        "deep.yaml:8: clip: by_time clips by the step of a diffusion process, and this recipe trains no"
                                + " diffusion model. Expected a way to clip any gradient, such as {norm: 1.0}"),
                arguments(
                        Samples.with("schedule", "{cyclic: {low: 1, high: 0.1, period: 10}}"),
                        "deep.yaml:8: schedule.cyclic: low (1) is above high (0.1); the rate goes from low up to high and"
                                + " back"),
                arguments(
                        Samples.with("device", "gpu"),
                        "deep.yaml:8: device: unknown device 'gpu'; did you mean 'cuda'? Expected one of cpu, cuda,"
                                + " cuda:1"),
                arguments(Samples.with("task", "gan"), "deep.yaml:8: task: unknown value 'gan'. Expected supervised"),
                arguments(
                        Samples.with("precision", "half"),
                        "deep.yaml:8: precision: unknown value 'half'; did you mean 'float16'? Expected one of float32,"
                                + " float64, bfloat16, float16"),
                arguments(
                        Samples.with("loss", "{mse: {delta: 2}}"),
                        "deep.yaml:7: loss.mse: unknown key 'delta'; 'delta' belongs under loss.huber. Expected"
                                + " reduction"),
                arguments(
                        Samples.layers("linear: 32", "relu", "linear: 32", "sigmoidd"),
                        "deep.yaml:7: model.layers[3]: unknown layer 'sigmoidd'; did you mean 'sigmoid'? Expected "
                                + LAYERS),
                arguments(
                        Samples.layers("dense: 32"),
                        "deep.yaml:4: model.layers[0]: unknown layer 'dense'; did you mean 'linear'? Expected "
                                + LAYERS),
                arguments(
                        Samples.layers("wombat"),
                        "deep.yaml:4: model.layers[0]: unknown layer 'wombat'. Expected " + LAYERS),
                arguments(
                        Samples.layers("linear: 8\n      init: zeros"),
                        "deep.yaml:5: model.layers[0]: 'init' stands beside 'linear'; 'init' belongs under"
                                + " model.layers[0].linear. Expected 'linear: {init: …}'"),
                arguments(
                        Samples.layers("units: 8"),
                        "deep.yaml:4: model.layers[0]: unknown layer 'units'; 'units' belongs under"
                                + " model.layers[].linear or model.layers[].embedding or model.layers[].rnn. Expected "
                                + LAYERS),
                arguments(
                        Samples.layers("linear:\n        init: zeros"),
                        "deep.yaml:4: model.layers[0].linear: 'units' is missing. Expected 'units', a whole number of at"
                                + " least 1 (Number of outputs)"),
                arguments(
                        Samples.layers(
                                "repeat:\n        times: 2\n        layers:\n          - relu\n          - linear: 0"),
                        "deep.yaml:8: model.layers[0].repeat.layers[1].linear: found 0. Expected a whole number of at"
                                + " least 1"),
                arguments(
                        Samples.layers("linear: {units: 8, init: normal}"),
                        "deep.yaml:4: model.layers[0].linear.init.normal: its std is missing. Expected a number of at"
                                + " least 0 (the std)"),
                arguments(
                        Samples.layers("linear: {units: 8, init: glorot_uniform}"),
                        "deep.yaml:4: model.layers[0].linear.init: unknown initializer 'glorot_uniform'; did you mean"
                                + " 'xavier_uniform'? Expected one of default, zeros, ones, constant, normal, uniform,"
                                + " xavier_normal, xavier_uniform, he_normal, he_uniform, lecun_normal, orthogonal, scaled"),
                arguments(
                        Samples.layers("relu: 0.1"),
                        "deep.yaml:4: model.layers[0].relu: found 0.1. Expected no arguments"),
                arguments(
                        Samples.SMALL + "learning_rate: 0.1\n",
                        "deep.yaml:8: unknown key 'learning_rate'; 'learning_rate' belongs under optimizer.sgd or"
                                + " optimizer.adam or optimizer.adamw. Expected " + TOP),
                arguments(
                        Samples.SMALL + "layers: []\n",
                        "deep.yaml:8: unknown key 'layers'; 'layers' belongs under model or"
                                + " model.layers[].repeat or model.layers[].residual. Expected " + TOP),
                arguments(
                        Samples.with("optimizer", "{sgd: {epochs: 3}}"),
                        "deep.yaml:7: optimizer.sgd: unknown key 'epochs'; 'epochs' belongs at the top level. Expected one"
                                + " of learning_rate, momentum, nesterov, weight_decay, groups"),
                arguments(
                        Samples.with("optimizer", "{sgd: {momentun: 0.9}}"),
                        "deep.yaml:7: optimizer.sgd: unknown key 'momentun'; did you mean 'momentum'? Expected one of"
                                + " learning_rate, momentum, nesterov, weight_decay, groups"),
                arguments(
                        Samples.with("optimizer", "{adam: {}, learning_rate: 0.1}"),
                        "deep.yaml:7: optimizer: 'learning_rate' stands beside 'adam'; 'learning_rate' belongs under"
                                + " optimizer.adam. Expected 'adam: {learning_rate: …}'"),
                arguments(
                        Samples.with("optimizer", "{adam: {}, sgd: {}}"),
                        "deep.yaml:7: optimizer: found a map with the keys 'adam', 'sgd'. Expected exactly one optimizer"),
                arguments(
                        Samples.with("optimizer", "{adam: {lr: 1, learning_rate: 1}}"),
                        "deep.yaml:7: optimizer.adam.learning_rate: 'learning_rate' and 'lr' both give 'learning_rate'."
                                + " Expected one of the two"),
                arguments(
                        Samples.with("optimizer", "{adam: {betas: [0.9, 1]}}"),
                        "deep.yaml:7: optimizer.adam.betas[1]: found 1. Expected a number of at least 0 and below 1"),
                arguments(
                        Samples.with("data", "{source: digits, noise: 0.1}"),
                        "deep.yaml:7: data: unknown key 'noise'; 'noise' belongs under data (with source: circles) or data"
                                + " (with source: moons) or data (with source: blobs). Expected one of source, samples, scale, target_scale, label_noise,"
                                + " validation"),
                arguments(
                        Samples.with("data", "\n  samples: 3"),
                        "deep.yaml:7: data: 'source' is missing. Expected 'source', one of digits, mnist, fashion_mnist, cifar10,"
                                + " moby_dick, circles, moons, blobs, spirals, xor, chebyshev, gaussian_mixture, adding,"
                                + " copy_memory, quadratic, csv, idx, npy, npz, safetensors"),
                arguments(
                        Samples.with("batch", "32.5"),
                        "deep.yaml:8: batch: found 32.5. Expected a whole number of at least 1"),
                arguments(
                        Samples.with("batch", "99999999999"),
                        "deep.yaml:8: batch: found 99999999999. Expected a whole number of at most 2147483647"),
                arguments(
                        Samples.with("batch", ""),
                        "deep.yaml:8: batch: there is no value. Expected a whole number of at least 1"),
                arguments(
                        Samples.with("target", "{loss/training: '< 1'}"),
                        "deep.yaml:8: target.loss/training: found '< 1'. Expected a number, or text such as '>= 0.9' or"
                                + " '<= 0.5'"),
                arguments(
                        Samples.without("epochs"),
                        "deep.yaml:1: neither 'epochs' nor 'steps' is given. Expected one of them, for example"
                                + " 'epochs: 20'"),
                arguments(
                        Samples.SMALL + "steps: 3\n",
                        "deep.yaml:8: steps: both 'epochs' and 'steps' are given. Expected one of them"),
                arguments(
                        Samples.SMALL + "epochs: 4\n",
                        "deep.yaml:8: the key 'epochs' stands here a second time (first on line 7). Expected each key"
                                + " once"),
                arguments(
                        Samples.without("loss"),
                        "deep.yaml:1: 'loss' is missing. Expected 'loss', one of cross_entropy,"
                                + " nll, categorical_cross_entropy, binary_cross_entropy,"
                                + " binary_cross_entropy_with_logits, mse, half_mse, mae, huber, hinge (What training minimises)"),
                arguments(
                        "just text",
                        "deep.yaml:1: found 'just text'. Expected a map of keys: 'name: …', 'data: …', 'model: …'"
                                + " and so on"),
                arguments(
                        "data:\n\tsource: digits\n",
                        "deep.yaml:2:1: there is a tab here. Expected spaces, because YAML allows no tabs between or before"
                                + " its values"),
                arguments(
                        "data: source: digits\n",
                        "deep.yaml:1:13: there is a ':' where no key can be. Expected one 'key: value' on a line, or quotes"
                                + " around text that holds ': '"),
                arguments(
                        "name: x\nlayers: [a, b\n",
                        "deep.yaml:3:1: the list in [ ] goes wrong or does not end. Expected ',' or ']' here"),
                arguments(
                        "name: 'x\nloss: y\n",
                        "deep.yaml:3:1: a quote is not closed. Expected the same quote at the end"),
                arguments(
                        "model:\n    layers: 1\n  init: 2\n",
                        "deep.yaml:3:3: this line does not fit the lines above it. Expected the same indentation as its"
                                + " neighbours, and 'key: value' or '- item'"),
                arguments(
                        "name: a\n---\nname: b\n",
                        "deep.yaml:3:1: a second document starts here. Expected one recipe in one file, without '---'"
                                + " between"),
                arguments(
                        "{\n\t\"name\": \"a\",\n\t\"seed\": }\n",
                        "deep.yaml:3:10: there is a '}' that does not belong. Expected a value: text in double quotes, a"
                                + " number, true, false, null, [ or {"),
                arguments(
                        "{\n\t\"name\": \"a\",\n\t\"seed\": 3",
                        "deep.yaml:3:11: the text ends in the middle of a value. Expected every bracket and quote closed"),
                arguments(
                        "name: *other\n",
                        "deep.yaml:1: name: '*other' names nothing above it. Expected an anchor '&other' before it (or"
                                + " quotes, if the asterisk is text)"),
                arguments(
                        "name: !python/object x\n",
                        "deep.yaml:1: name: the tag 'python/object'. Expected a value without a tag"),
                arguments(
                        "",
                        "deep.yaml: the recipe is empty. Expected at least data, model, loss, optimizer and epochs"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void sayWhereWhatAndWhatInstead(String text, String message) {
        assertThat(refusal(text)).hasMessage(message);
    }

    @Test
    void giveTheirPartsToPrograms() {
        RecipeException e = refusal(Samples.layers("relu", "leaky_rleu: {slope: 1}"));

        assertThat(e.file()).isEqualTo(Path.of("deep.yaml"));
        assertThat(e.line()).isEqualTo(5);
        assertThat(e.column()).isEqualTo(7);
        assertThat(e.path()).isEqualTo("model.layers[1]");
        assertThat(e.found()).isEqualTo("unknown layer 'leaky_rleu'");
        assertThat(e.expected()).isEqualTo(LAYERS);
        assertThat(e.suggestion()).isEqualTo("leaky_relu");
        assertThat(e.override()).isEmpty();
    }

    @Test
    void suggestTheFullPathOfAMisplacedKey() {
        assertThat(refusal(Samples.SMALL + "warm_up: 3\n").suggestion()).isEqualTo("schedule.warm_up");
        assertThat(refusal(Samples.SMALL + "scale: unit\n").suggestion()).isEqualTo("data.scale");
        assertThat(refusal(Samples.SMALL + "wombat: 3\n").suggestion()).isNull();
    }

    @Test
    void nameNoFileWhereThereIsNone() {
        RecipeException e =
                catchThrowableOfType(RecipeException.class, () -> RecipeReader.parse(Samples.with("batch", "0")));

        assertThat(e).hasMessage("line 8: batch: found 0. Expected a whole number of at least 1");
        assertThat(e.file()).isNull();
    }

    @Test
    void showOtherPeoplesTextShortAndWithoutControlCharacters() {
        RecipeException e = refusal(Samples.with("loss", "\"a\\e[31m\\n" + "x".repeat(500) + "\""));

        assertThat(e.getMessage())
                .startsWith("deep.yaml:7: loss: unknown loss 'a\\u001B[31m\\nxxx")
                .contains("xxx…'")
                .hasSizeLessThan(300);
    }

    private static RecipeException refusal(String text) {
        return catchThrowableOfType(
                RecipeException.class, () -> RecipeReader.read(text, Path.of("deep.yaml"), List.of()));
    }
}
