package io.evenkeel.torch;

import io.evenkeel.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Several batches a step are one batch of their samples. */
class AccumulationTest {

    private static Recipe recipe(String lines) {
        return Nets.recipe(
                "model: {layers: [{linear: 8}, tanh, {linear: 1}]}\noptimizer: {sgd: {lr: 0.1, momentum: 0.5}}\n"
                        + lines);
    }

    /** What a step shows of itself. */
    private record Shown(double loss, int samples, double norm, double[] output, List<double[]> layers) {}

    private static List<Shown> steps(Recipe recipe, int samples, List<double[]> weights) {
        List<Shown> steps = new ArrayList<>();
        try (Network network = NetworkBuilder.build(recipe.model(), 2, 3, ScalarType.Double)) {
            TensorData plane = Nets.plane(samples);
            TensorData data = new TensorData(
                    plane.features().to(ScalarType.Double), plane.targets().to(ScalarType.Double));
            try (Trainer trainer = new Trainer(recipe, network, data)) {
                trainer.run(
                        new StepObserver() {
                            @Override
                            public boolean looksAt(long step) {
                                return true;
                            }

                            @Override
                            public void afterBackward(TrainingStep step) {
                                List<double[]> layers = new ArrayList<>();
                                for (TrainingStep.SeenLayer seen : step.layers()) {
                                    layers.add(TensorArrays.toDoubles(seen.output()));
                                    layers.add(
                                            TensorArrays.toDoubles(seen.output().grad()));
                                }
                                Tensor targets =
                                        step.ownLoop().orElseThrow().batch().targets();
                                assertThat(step.ownLoop().orElseThrow().output().size(0))
                                        .isEqualTo(targets.size(0));
                                steps.add(new Shown(
                                        step.loss(),
                                        (int) step.ownLoop()
                                                .orElseThrow()
                                                .batch()
                                                .size(),
                                        step.gradientNorm(),
                                        TensorArrays.toDoubles(
                                                step.ownLoop().orElseThrow().output()),
                                        layers));
                            }
                        },
                        () -> false);
            }
            weights.add(TensorArrays.toDoubles(network.parameters().values()));
        }
        return steps;
    }

    @ParameterizedTest
    @CsvSource({"mse, 40", "mse, 43", "'{mse: {reduction: sum}}', 43"})
    void aStepOnFourBatchesIsAStepOnOneFourTimesAsLarge(String loss, int samples) {
        List<double[]> weights = new ArrayList<>();
        String rate = loss.contains("sum") ? "optimizer: {sgd: {lr: 0.001}}\n" : "";
        String common = "loss: " + loss + "\nepochs: 3\n";
        String model = "model: {layers: [{linear: 8}, tanh, {linear: 1}]}\n"
                + (rate.isEmpty() ? "optimizer: {sgd: {lr: 0.1, momentum: 0.5}}\n" : rate);
        List<Shown> four = steps(Nets.recipe(model + common + "batch: 4\naccumulate: 4\n"), samples, weights);
        List<Shown> one = steps(Nets.recipe(model + common + "batch: 16\n"), samples, weights);
        assertThat(four).hasSize(9).hasSameSizeAs(one);
        assertThat(weights.get(0)).containsExactly(weights.get(1), within(1e-12));
        for (int i = 0; i < one.size(); i++) {
            assertThat(four.get(i).loss()).isCloseTo(one.get(i).loss(), within(1e-12));
            assertThat(four.get(i).samples()).isEqualTo(one.get(i).samples());
            assertThat(four.get(i).norm()).isCloseTo(one.get(i).norm(), within(1e-12));
            assertThat(four.get(i).output()).containsExactly(one.get(i).output(), within(1e-12));
            assertThat(four.get(i).layers()).hasSize(6);
            for (int l = 0; l < 6; l++) {
                assertThat(four.get(i).layers().get(l))
                        .containsExactly(one.get(i).layers().get(l), within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "40, 4, 1, false, 10",
        "40, 4, 4, false, 3",
        "43, 4, 4, false, 3",
        "43, 4, 4, true, 3",
        "50, 4, 4, true, 3",
        "40, 4, 100, false, 1",
        "40, 100, 2, false, 1"
    })
    void anEpochIsAsManyStepsAsItsBatchesFill(int samples, int batch, int accumulate, boolean drop, int steps) {
        Recipe recipe = recipe("loss: mse\nepochs: 5\nbatch: " + batch + "\naccumulate: " + accumulate
                + "\nbatching: {drop_last: " + drop + "}\n");
        try (Network network = NetworkBuilder.build(recipe.model(), 2, 3, ScalarType.Double);
                Trainer trainer = new Trainer(recipe, network, Nets.plane(samples))) {
            assertThat(trainer.stepsPerEpoch()).isEqualTo(steps);
            assertThat(trainer.totalSteps()).isEqualTo(5L * steps);
            assertThat(trainer.batch()).isEqualTo(Math.min(samples, batch * accumulate));
        }
    }

    @Test
    void aDroppedBatchIsNotTakenIntoTheLastStep() {
        Recipe recipe = recipe("loss: mse\nepochs: 1\nbatch: 4\naccumulate: 4\nbatching: {drop_last: true}\n");
        List<Shown> steps = steps(recipe, 43, new ArrayList<>());
        assertThat(steps).extracting(Shown::samples).containsExactly(16, 16, 8);
    }
}
