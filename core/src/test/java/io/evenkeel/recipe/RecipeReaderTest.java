package io.evenkeel.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecipeReaderTest {

    @Test
    void readsAnOrdinaryRecipe() {
        Recipe recipe = RecipeReader.parse("""
                name: deep-sigmoid
                seed: 7
                data: {source: digits, scale: unit}
                model:
                  layers:
                    - linear: 32
                    - relu
                    - linear: {units: 16, init: he_normal, bias_init: {constant: 1e-3}, bias: true}
                    - leaky_relu: 0.2
                    - repeat: {times: 3, layers: [{linear: 16}, sigmoid]}
                    - residual: [{linear: 16}, tanh]
                    - linear: 10
                loss: cross_entropy
                optimizer:
                  sgd: {learning_rate: 0.1, momentum: 0.9}
                clip: {norm: 1.0}
                epochs: 20
                target: {accuracy/validation: 0.9, loss/training: 0.3}
                """);

        assertThat(recipe.name()).isEqualTo("deep-sigmoid");
        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(recipe.data())
                .isEqualTo(new DataSpec(new SourceSpec.Digits(), null, DataSpec.Scale.UNIT, 1.0, 0.0, 0.2));
        assertThat(recipe.model().init()).isEqualTo(InitializerSpec.DEFAULT);
        List<LayerSpec> layers = recipe.model().layers();
        assertThat(layers)
                .containsExactly(
                        new LayerSpec.Linear(new SourceMark("model.layers[0].linear", 6), 32, null, null, true),
                        new LayerSpec.Activation(new SourceMark("model.layers[1].relu", 7), ActivationKind.RELU, 0.0),
                        new LayerSpec.Linear(
                                new SourceMark("model.layers[2].linear", 8),
                                16,
                                new InitializerSpec(InitializerSpec.Kind.HE_NORMAL, 0.0),
                                new InitializerSpec(InitializerSpec.Kind.CONSTANT, 1e-3),
                                true),
                        new LayerSpec.Activation(
                                new SourceMark("model.layers[3].leaky_relu", 9), ActivationKind.LEAKY_RELU, 0.2),
                        new ContainerSpec.Repeat(
                                new SourceMark("model.layers[4].repeat", 10),
                                3,
                                List.of(
                                        new LayerSpec.Linear(
                                                new SourceMark("model.layers[4].repeat.layers[0].linear", 10),
                                                16,
                                                null,
                                                null,
                                                true),
                                        new LayerSpec.Activation(
                                                new SourceMark("model.layers[4].repeat.layers[1].sigmoid", 10),
                                                ActivationKind.SIGMOID,
                                                0.0))),
                        new ContainerSpec.Residual(
                                new SourceMark("model.layers[5].residual", 11),
                                List.of(
                                        new LayerSpec.Linear(
                                                new SourceMark("model.layers[5].residual[0].linear", 11),
                                                16,
                                                null,
                                                null,
                                                true),
                                        new LayerSpec.Activation(
                                                new SourceMark("model.layers[5].residual[1].tanh", 11),
                                                ActivationKind.TANH,
                                                0.0)),
                                1.0,
                                1.0),
                        new LayerSpec.Linear(new SourceMark("model.layers[6].linear", 12), 10, null, null, true));
        assertThat(recipe.loss()).isEqualTo(new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN));
        assertThat(recipe.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, false, 0.0));
        assertThat(recipe.schedule()).isEqualTo(new ScheduleSpec(0, null));
        assertThat(recipe.clip()).isEqualTo(new ClipSpec.Norm(1.0));
        assertThat(recipe.batch()).isEqualTo(32);
        assertThat(recipe.epochs()).isEqualTo(20);
        assertThat(recipe.steps()).isNull();
        assertThat(recipe.batching()).isEqualTo(new BatchingSpec(false, true, false));
        assertThat(recipe.target().conditions())
                .containsExactly(
                        new TargetSpec.Condition("accuracy/validation", TargetSpec.Comparison.AT_LEAST, 0.9),
                        new TargetSpec.Condition("loss/training", TargetSpec.Comparison.AT_MOST, 0.3));
        assertThat(recipe.ignore()).isEmpty();
    }

    @Test
    void readsJsonIndentedWithTabs(@TempDir Path folder) throws IOException {
        String json = """
                {
                \t"data": {"source": "circles", "noise": 1e-1, "samples": 50},
                \t"model": {"layers": [{"linear": 4}, "relu", {"linear": {"units": 2, "bias": false}}]},
                \t"loss": "mse",
                \t"optimizer": {"sgd": {"learning_rate": 0.5}},
                \t"steps": 10,
                \t"clip": null
                }
                """;
        Recipe recipe = RecipeReader.parse(json);

        assertThat(recipe.data().source()).isEqualTo(new SourceSpec.Circles(0.1, 0.8));
        assertThat(recipe.model().layers().get(2).mark()).isEqualTo(new SourceMark("model.layers[2].linear", 3));
        assertThat(recipe.steps()).isEqualTo(10);
        assertThat(recipe.clip()).isNull();
        for (String name : List.of("r.json", "r.yaml", "r.yml", "recipe")) {
            Path file = Files.writeString(folder.resolve(name), json);
            LoadedRecipe loaded = RecipeReader.read(file, List.of());
            assertThat(loaded.recipe())
                    .usingRecursiveComparison()
                    .ignoringFields("name")
                    .isEqualTo(recipe);
            assertThat(loaded.text()).isEqualTo(json);
            assertThat(loaded.path()).isEqualTo(file);
            assertThat(loaded.overrides()).isEmpty();
        }
    }

    @Test
    void readsYamlInBraces() {
        Recipe recipe = RecipeReader.parse(
                "{data: digits, model: {layers: [relu]}, loss: mse, optimizer: adam, epochs: 2} # so short");

        assertThat(recipe.optimizer()).isInstanceOf(OptimizerSpec.Adam.class);
    }

    @Test
    void readsWindowsLineEnds() {
        assertThat(RecipeReader.parse(Samples.FULL.replace("\n", "\r\n"))).isEqualTo(RecipeReader.parse(Samples.FULL));
    }

    @Test
    void readsAnchorsAliasesAndMerges() {
        Recipe recipe = RecipeReader.parse("""
                batch: &n 16
                data: {source: digits, samples: *n}
                model:
                  layers:
                    - &block
                      residual: &inside {layers: [{linear: *n}, relu], scale: 0.5}
                    - *block
                    - residual: {<<: *inside, scale: 2}
                loss: mse
                optimizer: sgd
                epochs: 1
                """);

        assertThat(recipe.batch()).isEqualTo(16);
        assertThat(recipe.data().samples()).isEqualTo(16);
        List<LayerSpec> layers = RecipeWriterTest.unmarked(recipe.model().layers());
        assertThat(layers.get(1)).isEqualTo(layers.get(0));
        assertThat(((ContainerSpec.Residual) layers.get(2)).scale()).isEqualTo(2.0);
        assertThat(((ContainerSpec.Residual) layers.get(2)).layers())
                .isEqualTo(((ContainerSpec.Residual) layers.get(0)).layers())
                .first()
                .isEqualTo(new LayerSpec.Linear(SourceMark.NONE, 16, null, null, true));
        assertThat(recipe.model().layers().get(1).mark().path()).isEqualTo("model.layers[1].residual");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "1e-3, 1e-3",
        "1E3, 1000",
        "1e+3, 1000",
        ".5, 0.5",
        "5., 5",
        "+2, 2",
        "-2, -2",
        "1_000.5, 1000.5",
        "'\"0.25\"', 0.25",
        ".inf, Infinity",
        "-.inf, -Infinity",
        ".NaN, NaN",
        "Infinity, Infinity",
        "007, 7",
    })
    void readsNumbersInEverySpelling(String text, double value) {
        Recipe recipe = RecipeReader.parse(Samples.with("data", "{source: digits, target_scale: " + text + "}"));

        // boxed, so that NaN equals itself
        assertThat(recipe.data().targetScale()).isEqualTo(Double.valueOf(value));
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "32.0, 32", "1e3, 1000", "1_000, 1000", "+5, 5", "2147483647, 2147483647"})
    void readsWholeNumbersInEverySpelling(String text, int value) {
        assertThat(RecipeReader.parse(Samples.with("batch", text)).batch()).isEqualTo(value);
        assertThat(RecipeReader.parse(Samples.with("seed", "-9223372036854775808"))
                        .seed())
                .isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "yes, true", "no, false", "On, true", "off, false", "True, true"})
    void readsTruthValuesOfOldAndNewYaml(String text, boolean value) {
        assertThat(RecipeReader.parse(Samples.with("batching", "{full: " + text + "}"))
                        .batching()
                        .full())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "leaky_relu, LEAKY_RELU, 0.01",
        "leaky_relu: 0.2, LEAKY_RELU, 0.2",
        "leaky_relu: {slope: 0.2}, LEAKY_RELU, 0.2",
        "leaky_relu: {}, LEAKY_RELU, 0.01",
        "leaky_relu:, LEAKY_RELU, 0.01",
        "elu: {alpha: 2}, ELU, 2",
        "prelu, PRELU, 0.25",
        "softmax, SOFTMAX, 0",
        "softmax: {}, SOFTMAX, 0",
    })
    void readsActivationsInEveryForm(String layer, ActivationKind kind, double parameter) {
        LayerSpec.Activation read =
                (LayerSpec.Activation) Samples.withLayer(layer).model().layers().get(0);

        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.parameter()).isEqualTo(parameter);
        assertThat(read.mark()).isEqualTo(new SourceMark("model.layers[0]." + layer.replaceFirst(":.*", ""), 4));
    }

    @ParameterizedTest
    @CsvSource({
        "he_normal, HE_NORMAL, 0",
        "default, DEFAULT, 0",
        "orthogonal, ORTHOGONAL, 1",
        "{orthogonal: 1.5}, ORTHOGONAL, 1.5",
        "{normal: 0.05}, NORMAL, 0.05",
        "{normal: {std: 0.05}}, NORMAL, 0.05",
        "{constant: -1}, CONSTANT, -1",
        "{constant: .nan}, CONSTANT, NaN",
        "{uniform: 0}, UNIFORM, 0",
        "{scaled: -2}, SCALED, -2",
        "{zeros: }, ZEROS, 0",
    })
    void readsInitializersInEveryForm(String init, InitializerSpec.Kind kind, double parameter) {
        Recipe recipe =
                RecipeReader.parse(Samples.with("model", "{layers: [relu], init: " + init.replace("|", ",") + "}"));

        assertThat(recipe.model().init()).isEqualTo(new InitializerSpec(kind, parameter));
    }

    @Test
    void readsResidualsInEveryForm() {
        LayerSpec.Activation relu = new LayerSpec.Activation(SourceMark.NONE, ActivationKind.RELU, 0);

        for (String layer : List.of(
                "residual: [relu]",
                "residual: {layers: [relu]}",
                "residual: {layers: [relu], scale: 1, skip: 1.0}",
                "residual:\n        - relu")) {
            assertThat(RecipeWriterTest.unmarked(
                            Samples.withLayer(layer).model().layers()))
                    .containsExactly(new ContainerSpec.Residual(SourceMark.NONE, List.of(relu), 1, 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"target | target", "3 | 3", "[a, 1] | a 1", "['x y'] | x y", "[] | ''", "007 | 007"})
    void readsLabelsByNameAndIndex(String label, String labels) {
        Recipe recipe = RecipeReader.parse(Samples.with("data", "{source: csv, path: t.csv, label: " + label + "}"));

        assertThat(String.join(" ", ((SourceSpec.Csv) recipe.data().source()).label()))
                .isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy/validation, 0.9, AT_LEAST, 0.9",
        "r2/validation, 0.5, AT_LEAST, 0.5",
        "loss/training, 1e-3, AT_MOST, 0.001",
        "gradient/norm@layers.3.weight, 2, AT_MOST, 2",
        "accuracy/validation, '<= 0.5', AT_MOST, 0.5",
        "loss/training, '>=0.5', AT_LEAST, 0.5",
        "loss/training, '≥ -1', AT_LEAST, -1",
        "loss/training, ' ≤ .inf ', AT_MOST, Infinity",
    })
    void readsTargets(String quantity, String bound, TargetSpec.Comparison comparison, double value) {
        for (String key : List.of("target", "targets")) {
            String text = bound.matches("[-0-9.e]+") ? bound : "'" + bound + "'";
            Recipe recipe = RecipeReader.parse(Samples.with(key, "{" + quantity + ": " + text + "}"));

            assertThat(recipe.target().conditions())
                    .containsExactly(new TargetSpec.Condition(quantity, comparison, value));
        }
    }

    @Test
    void readsWhatMayStandForOptimizersLossesClipsAndSchedules() {
        assertThat(RecipeReader.parse(Samples.with("optimizer", "{adam: {betas: [0.8, 0.99], eps: 0.5}}"))
                        .optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.001, 0.8, 0.99, 0.5, 0));
        assertThat(RecipeReader.parse(Samples.with("optimizer", "{adam: }")).optimizer())
                .isEqualTo(RecipeReader.parse(Samples.with("optimizer", "adam")).optimizer());
        assertThat(RecipeReader.parse(Samples.with("loss", "{mse: {reduction: sum}}"))
                        .loss())
                .isEqualTo(new LossSpec(LossSpec.Kind.MSE, LossSpec.Reduction.SUM));
        assertThat(RecipeReader.parse(Samples.with("clip", "{norm: {norm: 2}}")).clip())
                .isEqualTo(new ClipSpec.Norm(2));
        assertThat(RecipeReader.parse(Samples.with("schedule", "{warm_up: 3, cosine: {}}"))
                        .schedule())
                .isEqualTo(new ScheduleSpec(3, new ScheduleSpec.Cosine(0)));
        assertThat(RecipeReader.parse(Samples.with("ignore", "[{finding: plateau}, {finding: a, why: b}]"))
                        .ignore())
                .containsExactly(new IgnoreSpec("plateau", ""), new IgnoreSpec("a", "b"));
    }

    @Test
    void readsGroupsWithWhereTheyStand() {
        Recipe recipe = RecipeReader.parse(Samples.with(
                "optimizer", "{adam: {groups: [{match: 'layers.0.*', lr: 0.5}, {match: '*.bias', weight_decay: 0}]}}"));

        assertThat(recipe.optimizer().groups())
                .containsExactly(
                        new ParameterGroup(new SourceMark("optimizer.adam.groups[0]", 7), "layers.0.*", 0.5, null),
                        new ParameterGroup(new SourceMark("optimizer.adam.groups[1]", 7), "*.bias", null, 0.0));
        assertThat(recipe.optimizer().withLearningRate(0.0005).groups())
                .extracting(ParameterGroup::learningRate)
                .containsExactly(0.25, null);
    }

    @Test
    void namesOptimizersAsRecipesDo() {
        assertThat(RecipeReader.parse(Samples.with("optimizer", "gauss_newton"))
                        .optimizer()
                        .name())
                .isEqualTo("gauss_newton");
    }

    @Test
    void lbfgsLooksFiveQuartersAsOftenAsItMoves() {
        OptimizerSpec.Lbfgs lbfgs =
                (OptimizerSpec.Lbfgs) RecipeReader.parse(Samples.with("optimizer", "{lbfgs: {max_iterations: 7}}"))
                        .optimizer();
        assertThat(lbfgs.evaluations()).isEqualTo(8);
    }

    @Test
    void aRecipeWithoutANameHasItsFiles() {
        String text = "data: digits\nmodel: {layers: [{linear: 10}]}\nloss: cross_entropy\noptimizer: sgd\nsteps: 1\n";
        assertThat(RecipeReader.read(text, Path.of("some", "deep.relu.yaml"), List.of())
                        .recipe()
                        .name())
                .isEqualTo("deep.relu");
        assertThat(RecipeReader.read(text, Path.of("net.yaml"), List.of("name=mine"))
                        .recipe()
                        .name())
                .isEqualTo("mine");
        assertThat(RecipeReader.parse(text).name()).isEqualTo("unnamed");
    }
}
