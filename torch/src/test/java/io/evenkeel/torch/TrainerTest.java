package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.InitializerSpec.Kind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.TaskKind;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TrainerTest {

    private static final ModelSpec LINE = Nets.model(Nets.linear(1));
    private static final ModelSpec MLP =
            Nets.model(Nets.linear(32), Nets.activation(ActivationKind.RELU), Nets.linear(1));

    /** Trains and returns the losses, step by step. */
    private static List<Double> losses(Recipe recipe, TensorData data, List<Trainer.Result> result) {
        List<Double> losses = new ArrayList<>();
        try (Network network = NetworkBuilder.build(recipe.model(), 2, recipe.seed(), ScalarType.Float)) {
            Trainer trainer = new Trainer(recipe, network, data);
            result.add(trainer.run(
                    new StepObserver() {
                        @Override
                        public void afterUpdate(TrainingStep step) {
                            losses.add(step.loss());
                        }
                    },
                    () -> false));
        }
        return losses;
    }

    @Test
    void leastSquaresIsSolved() {
        Recipe recipe = Nets.recipe(LINE, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.2, 0, false, 0), 16, 600);
        List<Trainer.Result> result = new ArrayList<>();
        List<Double> losses = losses(recipe, Nets.plane(40), result);
        assertThat(losses).hasSize(600);
        assertThat(losses.get(599)).isLessThan(1e-10);
        assertThat(result).containsExactly(new Trainer.Result(Trainer.End.COMPLETED, 600));
    }

    @Test
    void theSameSeedGivesTheSameLossesToTheLastBitHoweverOftenItIsRun() {
        Recipe recipe = Nets.recipe(MLP, LossSpec.Kind.MSE, Nets.ADAM, 16, 60);
        List<Double> first = losses(recipe, Nets.plane(200), new ArrayList<>());
        for (int repeat = 0; repeat < 10; repeat++) {
            assertThat(losses(recipe, Nets.plane(200), new ArrayList<>())).isEqualTo(first);
        }
        assertThat(LibTorch.threads())
                .as("ATen's threads, which would spin against OpenBLAS's")
                .isEqualTo(1);
        assertThat(torch.get_num_threads()).isEqualTo(1);
    }

    @Test
    void clippingBoundsTheStepAndKeepsItsDirection() {
        Recipe recipe = Nets.recipe(
                LINE, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(1.0, 0, false, 0), new ClipSpec.Norm(0.01), 16, 5);
        try (Network network = NetworkBuilder.build(LINE, 2, 3, ScalarType.Float)) {
            double[][] before = {TensorArrays.toDoubles(network.parameters().values())};
            new Trainer(recipe, network, Nets.plane(40))
                    .run(
                            new StepObserver() {
                                @Override
                                public void afterUpdate(TrainingStep step) {
                                    double[] after = TensorArrays.toDoubles(
                                            network.parameters().values());
                                    double moved = 0;
                                    for (int i = 0; i < after.length; i++) {
                                        moved += Math.pow(after[i] - before[0][i], 2);
                                    }
                                    assertThat(step.gradientNorm()).isGreaterThan(0.01);
                                    assertThat(Math.sqrt(moved)).isCloseTo(0.01, within(1e-6));
                                    assertThat(step.clipFactor() * step.gradientNorm())
                                            .isCloseTo(0.01, within(1e-9));
                                    before[0] = after;
                                }
                            },
                            () -> false);
        }
    }

    @Test
    void trainsOnAfterTheFirstNaNAndEndsWhenNoWeightIsFinite() {
        // A rate far above 2 divided by the curvature doubles the error every step until single precision overflows.
        Recipe recipe = Nets.recipe(LINE, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(1e6, 0, false, 0), 16, 5000);
        List<Trainer.Result> result = new ArrayList<>();
        List<Double> losses = losses(recipe, Nets.plane(40), result);
        assertThat(result.get(0).end()).isEqualTo(Trainer.End.NON_FINITE);
        assertThat(result.get(0).steps()).isLessThan(100).isEqualTo(losses.size());
        assertThat(losses.stream().filter(loss -> !Double.isFinite(loss)).count())
                .isGreaterThanOrEqualTo(20);
    }

    @Test
    void aTrainerThatGoesOnAmongLossesThatAreNotFiniteEndsAtTheSameStep() {
        Recipe recipe = Nets.recipe(LINE, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(1e6, 0, false, 0), 16, 5000);
        List<Trainer.Result> whole = new ArrayList<>();
        List<Double> losses = losses(recipe, Nets.plane(40), whole);
        int firstNonFinite = 0;
        while (Double.isFinite(losses.get(firstNonFinite))) {
            firstNonFinite++;
        }
        long middle = firstNonFinite + 7L;
        try (Network network = NetworkBuilder.build(LINE, 2, recipe.seed(), ScalarType.Float);
                Network other = NetworkBuilder.build(LINE, 2, recipe.seed(), ScalarType.Float);
                Trainer trainer = new Trainer(recipe, network, Nets.plane(40));
                Trainer next = new Trainer(recipe, other, Nets.plane(40))) {
            trainer.run(StepObserver.NONE, () -> trainer.step() == middle);
            try (Checkpoint checkpoint = trainer.checkpoint()) {
                assertThat(checkpoint.nonFiniteLosses()).isEqualTo(7);
                assertThat(checkpoint.isFinite()).isFalse();
                next.restore(checkpoint);
            }
            assertThat(next.run(StepObserver.NONE, () -> false)).isEqualTo(whole.get(0));
        }
    }

    @Test
    void stopsBetweenStepsWhenAsked() {
        Recipe recipe = Nets.recipe(LINE, LossSpec.Kind.MSE, Nets.ADAM, 16, 1000);
        try (Network network = NetworkBuilder.build(LINE, 2, 3, ScalarType.Float)) {
            int[] asked = {0};
            Trainer.Result result =
                    new Trainer(recipe, network, Nets.plane(40)).run(StepObserver.NONE, () -> ++asked[0] > 7);
            assertThat(result).isEqualTo(new Trainer.Result(Trainer.End.STOPPED, 7));
        }
    }

    @Test
    void epochsCountWholePassesOverTheData() {
        Recipe steps = Nets.recipe(LINE, LossSpec.Kind.MSE, Nets.ADAM, 16, 1);
        Recipe epochs = new Recipe(
                steps.name(),
                steps.seed(),
                steps.data(),
                steps.model(),
                steps.loss(),
                steps.optimizer(),
                steps.schedule(),
                null,
                16,
                1,
                3,
                null,
                steps.batching(),
                steps.target(),
                steps.device(),
                steps.precision(),
                List.of(),
                TaskKind.SUPERVISED);
        try (Network network = NetworkBuilder.build(LINE, 2, 3, ScalarType.Float)) {
            Trainer trainer = new Trainer(epochs, network, Nets.plane(40));
            assertThat(trainer.stepsPerEpoch()).isEqualTo(3);
            assertThat(trainer.totalSteps()).isEqualTo(9);
        }
    }

    @Test
    void zeroWeightsAreTrainedAsFarAsTheyGo() {
        ModelSpec zeros = Nets.model(
                Nets.linear(4, Kind.ZEROS, 0), Nets.activation(ActivationKind.RELU), Nets.linear(1, Kind.ZEROS, 0));
        List<Double> losses =
                losses(Nets.recipe(zeros, LossSpec.Kind.MSE, Nets.ADAM, 16, 50), Nets.plane(40), new ArrayList<>());
        assertThat(losses).allMatch(Double::isFinite);
    }

    /** A leak of one batch a step would show: 20,000 steps of 16 × 32 floats are 40 MiB, and there are many tensors. */
    @Test
    @Tag("slow")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void residentMemoryStaysFlat() throws Exception {
        Recipe recipe = Nets.recipe(MLP, LossSpec.Kind.MSE, Nets.ADAM, 512, 12_000);
        List<Long> resident = new ArrayList<>();
        try (Network network = NetworkBuilder.build(MLP, 2, 3, ScalarType.Float)) {
            new Trainer(recipe, network, Nets.plane(2000))
                    .run(
                            new StepObserver() {
                                @Override
                                public boolean looksAt(long step) {
                                    return true;
                                }

                                @Override
                                public void afterUpdate(TrainingStep step) {
                                    if (step.index() == 4_000 || step.index() == 11_999) {
                                        System.gc();
                                        resident.add(ResidentMemory.anonymousKiB());
                                    }
                                }
                            },
                            () -> false);
        }
        // 8,000 steps; a leak of one layer output (512 × 32 × 4 bytes) a step alone would be 512 MiB.
        assertThat(resident.get(1) - resident.get(0)).isLessThan(64 * 1024);
    }
}
