package io.evenkeel.recipe;

import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecipeWriterTest {

    static List<String> valid() {
        return Samples.valid();
    }

    @Test
    void writesEveryDefault() {
        assertThat(RecipeWriter.write(RecipeReader.parse(Samples.SMALL))).isEqualTo("""
                        name: unnamed
                        seed: 0
                        data: {source: digits, scale: raw, target_scale: 1.0, label_noise: 0.0, validation: 0.2}
                        model:
                          layers:
                            - linear: {units: 10, bias: true}
                          init: default
                        loss:
                          cross_entropy: {reduction: mean}
                        optimizer:
                          sgd: {learning_rate: 0.01, momentum: 0.0, nesterov: false, weight_decay: 0.0, groups: []}
                        schedule: {warm_up: 0, smooth: 1}
                        batch: 32
                        accumulate: 1
                        epochs: 3
                        batching: {drop_last: false, shuffle: true, full: false}
                        target: {}
                        device: cpu
                        precision: float32
                        ignore: []
                        task: supervised
                        """);
    }

    @Test
    void writesNestedLayersInBlocks() {
        assertThat(RecipeWriter.write(RecipeReader.parse(Samples.FULL)))
                .contains("""
                            - leaky_relu: 0.2
                            - elu: 0.5
                            - repeat:
                                times: 3
                                layers:
                                  - linear: {units: 16, bias: true}
                                  - sigmoid
                            - residual:
                                layers:
                                  - linear:
                                      units: 16
                                      init: {orthogonal: 2.0}
                                      bias: true
                                  - tanh
                                scale: 0.5
                                skip: 0.0
                        """)
                .contains("epsilon: 1.0e-7")
                .contains("  cosine: {to: 0.1}\n");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void readsBackWhatItWrote(String text) {
        Recipe recipe = RecipeReader.parse(text);

        String written = RecipeWriter.write(recipe);

        assertThat(unmarked(RecipeReader.parse(written))).isEqualTo(unmarked(recipe));
        assertThat(RecipeWriter.write(RecipeReader.parse(written))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yes",
                "null",
                "~",
                "nan",
                "1e5",
                "0x10",
                "a: b",
                "a #b",
                "- a",
                "'",
                "\"",
                "\\",
                "a\nb",
                "tab\there",
                "trailing ",
                "é ü 漢字",
                "\uD83D\uDE00",
                "\u0085\u2028\u200E",
                "{a}",
                "[a]",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "? a",
                "<<",
                "---",
                "...",
                "\u0001"
            })
    void quotesTextThatYamlWouldTakeForSomethingElse(String name) {
        Recipe recipe = RecipeReader.parse(Samples.SMALL);
        Recipe named = new Recipe(
                name,
                recipe.seed(),
                recipe.data(),
                recipe.model(),
                recipe.loss(),
                recipe.optimizer(),
                recipe.schedule(),
                recipe.clip(),
                recipe.batch(),
                recipe.accumulate(),
                recipe.epochs(),
                recipe.steps(),
                recipe.batching(),
                recipe.target(),
                recipe.device(),
                recipe.precision(),
                recipe.ignore(),
                TaskKind.SUPERVISED);

        assertThat(RecipeReader.parse(RecipeWriter.write(named)).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1e-300, 1e300, -2.5, 1.0E10, 4.9e-324, Double.MAX_VALUE})
    void writesNumbersThatReadBackExactly(double scale) {
        String layer = "residual: {layers: [relu], scale: " + RealShape.print(scale) + "}";

        assertThat(Samples.withLayer(layer).model().layers().get(0))
                .isInstanceOfSatisfying(
                        ContainerSpec.Residual.class, r -> assertThat(r.scale()).isEqualTo(scale));
        assertThat(RealShape.print(1e10)).isEqualTo("1.0e+10");
    }

    static Recipe unmarked(Recipe recipe) {
        return new Recipe(
                recipe.name(),
                recipe.seed(),
                recipe.data(),
                new ModelSpec(unmarked(recipe.model().layers()), recipe.model().init()),
                recipe.loss(),
                unmarked(recipe.optimizer()),
                recipe.schedule(),
                recipe.clip(),
                recipe.batch(),
                recipe.accumulate(),
                recipe.epochs(),
                recipe.steps(),
                recipe.batching(),
                recipe.target(),
                recipe.device(),
                recipe.precision(),
                recipe.ignore(),
                TaskKind.SUPERVISED);
    }

    private static OptimizerSpec unmarked(OptimizerSpec optimizer) {
        if (!(optimizer instanceof OptimizerSpec.Sgd s)) {
            return optimizer;
        }
        List<ParameterGroup> groups = s.groups().stream()
                .map(g -> new ParameterGroup(SourceMark.NONE, g.match(), g.learningRate(), g.weightDecay()))
                .toList();
        return new OptimizerSpec.Sgd(s.learningRate(), s.momentum(), s.nesterov(), s.weightDecay(), groups);
    }

    static List<LayerSpec> unmarked(List<LayerSpec> layers) {
        return layers.stream().map(RecipeWriterTest::unmarked).toList();
    }

    /** Any layer's record with its marks, and those of layers inside, forgotten. */
    private static LayerSpec unmarked(LayerSpec layer) {
        RecordComponent[] components = layer.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                Object value = components[i].getAccessor().invoke(layer);
                values[i] = value instanceof SourceMark
                        ? SourceMark.NONE
                        : value instanceof List<?> list
                                ? list.stream()
                                        .map(item -> item instanceof LayerSpec inside ? unmarked(inside) : item)
                                        .toList()
                                : value;
            }
            return (LayerSpec) layer.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
