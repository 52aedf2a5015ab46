package io.evenkeel.torch;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.training.Training;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Four of eight units are dead, since their biases are far below zero. */
class DeadUnitRedrawTest {

    private static final String RECIPE = """
            seed: 3
            data: {source: circles, samples: 200, validation: 0}
            model: {layers: [{linear: 8}, relu, {linear: 8}, relu, {linear: 1}]}
            loss: binary_cross_entropy_with_logits
            optimizer: {adam: {learning_rate: 0.01}}
            batch: 20
            steps: 100
            """;

    private static final int DEAD = 4;

    private static double[] outputs(Training.Parts parts) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return TensorArrays.toDoubles(
                    parts.network().forward(parts.samples().features(), ForwardPass.evaluation()));
        }
    }

    private static double[] values(Training.Parts parts, String name) {
        return TensorArrays.toDoubles(
                parts.network().parameters().parameter(name).value());
    }

    private static void write(Training.Parts parts, String name, double... values) {
        LayerSight.write(parts.network().parameters().parameter(name).value(), values);
    }

    @Test
    void redrawsTheDeadAloneKeepsTheFunctionAndForgetsTheirMoments() {
        LoadedRecipe recipe = RecipeReader.read(RECIPE, Path.of("recipe.yaml"), List.of());
        try (Training training = Training.prepare(recipe, true)) {
            Training.Parts parts = training.parts();
            Trainer trainer = parts.trainer();
            trainer.run(StepObserver.NONE, () -> trainer.step() >= 5);
            write(parts, "layers.0.bias", 2, 2, 2, 2, 2, 2, 2, 2);
            write(parts, "layers.2.bias", -50, -50, -50, -50, 2, 2, 2, 2);
            double[] function = outputs(parts);
            double[] weights = values(parts, "layers.2.weight");
            double[] before = values(parts, "layers.0.weight");

            int redrawn =
                    DeadUnitRedraw.in(trainer, parts.network(), recipe.recipe().model(), parts.samples(), 1);

            assertThat(redrawn).isEqualTo(DEAD);
            assertThat(outputs(parts)).containsExactly(function, within(1e-6));
            assertThat(values(parts, "layers.0.weight")).containsExactly(before);
            double[] fresh = values(parts, "layers.2.weight");
            for (int i = 0; i < fresh.length; i++) {
                assertThat(fresh[i] == weights[i]).as("weight " + i).isEqualTo(i >= DEAD * 8);
            }
            PlacedLayer relu = parts.network().layers().get(3);
            PlacedLayer linear = parts.network().layers().get(2);
            LayerSight sight = LayerSight.of(parts.network(), parts.samples(), linear);
            for (int unit = 0; unit < DEAD; unit++) {
                assertThat(LayerSight.of(parts.network(), parts.samples(), relu).isEverPositive(unit))
                        .isTrue();
                assertThat(sight.mean(unit)).isCloseTo(0, within(1e-4));
                assertThat(values(parts, "layers.4.weight")[unit]).isZero();
            }
            try (Checkpoint state = trainer.checkpoint()) {
                double[] moments =
                        TensorArrays.toDoubles(state.optimizers().get(Task.ONLY).tensor("second_moment"));
                Parameter changed = parts.network().parameters().parameter("layers.2.weight");
                for (int i = 0; i < changed.size(); i++) {
                    if (i < DEAD * 8) {
                        assertThat(moments[(int) changed.offset() + i]).isZero();
                    }
                }
                Parameter untouched = parts.network().parameters().parameter("layers.0.weight");
                assertThat(moments[(int) untouched.offset()]).isPositive();
            }
            // What was silent learns again.
            trainer.run(StepObserver.NONE, () -> trainer.step() >= 12);
            for (int unit = 0; unit < DEAD; unit++) {
                assertThat(values(parts, "layers.4.weight")[unit]).isNotZero();
            }
        }
    }

    @Test
    void scalingByDataGivesEveryHiddenLayerUnitVariance() {
        LoadedRecipe recipe = RecipeReader.read(
                RECIPE.replace("{linear: 8}", "{linear: {units: 8, init: {normal: 0.001}}}"),
                Path.of("recipe.yaml"),
                List.of());
        for (boolean redrawn : new boolean[] {false, true}) {
            try (Training training = Training.prepare(recipe, true)) {
                Training.Parts parts = training.parts();
                double[] last = values(parts, "layers.4.weight");
                int scaled = DataScaling.in(
                        parts.trainer(), parts.network(), recipe.recipe().model(), parts.samples(), 1, redrawn);
                assertThat(scaled).isEqualTo(2);
                for (int layer : new int[] {0, 2}) {
                    LayerSight sight = LayerSight.of(
                            parts.network(),
                            parts.samples(),
                            parts.network().layers().get(layer));
                    double variance = 0;
                    for (int unit = 0; unit < 8; unit++) {
                        variance += sight.deviation(unit) * sight.deviation(unit) / 8;
                        assertThat(sight.mean(unit)).isCloseTo(0, within(1e-3));
                    }
                    assertThat(variance).isCloseTo(1, within(1e-3));
                }
                if (!redrawn) {
                    assertThat(values(parts, "layers.4.weight")).containsExactly(last);
                }
            }
        }
    }
}
