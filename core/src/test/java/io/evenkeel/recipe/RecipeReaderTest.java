package io.evenkeel.recipe;

import java.util.List;
import org.junit.jupiter.api.Test;

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
                        new LayerSpec.Repeat(
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
                        new LayerSpec.Residual(
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
}
