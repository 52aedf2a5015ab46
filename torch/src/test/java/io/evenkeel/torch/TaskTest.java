package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A task of two networks with an optimizer each, in the loop that trains one. */
class TaskTest {

    private static final int STEPS = 12;
    private static final ModelSpec MODEL =
            Nets.model(Nets.linear(4), Nets.activation(ActivationKind.TANH), Nets.linear(1));
    private static final Recipe RECIPE = Nets.recipe(MODEL, LossSpec.Kind.MSE, Nets.ADAM, 16, STEPS);

    @TempDir
    private Path folder;

    /** The teacher learns the targets, and the pupil what the teacher gives. */
    private static final class Lesson implements Task {

        private final Map<String, Network> networks = new LinkedHashMap<>();
        private final Map<String, Optimizer> optimizers = new LinkedHashMap<>();
        private final LossFunction loss = new LossFunction(Nets.loss(LossSpec.Kind.MSE));
        private final List<Double> history = new ArrayList<>();

        Lesson(String first, String second) {
            add(first, 3, Nets.ADAM);
            add(second, 4, new OptimizerSpec.Sgd(0.05, 0.9, false, 0));
        }

        private void add(String name, long seed, OptimizerSpec optimizer) {
            Network network = NetworkBuilder.build(MODEL, 2, seed, ScalarType.Float);
            networks.put(name, network);
            optimizers.put(name, Optimizers.of(optimizer, network.parameters()));
        }

        @Override
        public Map<String, Network> networks() {
            return networks;
        }

        @Override
        public Map<String, Optimizer> optimizers() {
            return optimizers;
        }

        @Override
        public Outcome step(Turn turn, StepObserver observer) {
            Map<String, Double> losses = new LinkedHashMap<>();
            Tensor target = turn.samples().targets();
            for (String name : networks.keySet()) {
                Network network = networks.get(name);
                network.parameters().zeroGradients();
                Tensor output = network.forward(
                        turn.samples().features(), ForwardPass.training(turn.index(), ForwardObserver.NONE));
                Tensor error = loss.of(output, target);
                error.backward();
                losses.put(name, error.item_double());
                optimizers.get(name).step(turn.rateFactor(), Nets.NO_OBJECTIVE);
                target = output.detach();
            }
            history.add(losses.values().iterator().next());
            return new Outcome(losses, true);
        }

        @Override
        public Map<String, double[]> memory() {
            return Map.of("history", history.stream().mapToDouble(v -> v).toArray());
        }

        @Override
        public void remember(Map<String, double[]> memory) {
            history.clear();
            Arrays.stream(memory.get("history")).forEach(history::add);
        }

        @Override
        public void close() {
            optimizers.values().forEach(Optimizer::close);
            networks.values().forEach(Network::close);
        }
    }

    private static Map<String, List<Double>> bits(Checkpoint checkpoint) {
        Map<String, List<Double>> bits = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            checkpoint
                    .tensors()
                    .forEach((name, tensor) -> bits.put(
                            name,
                            Arrays.stream(TensorArrays.toDoubles(tensor))
                                    .boxed()
                                    .toList()));
        }
        checkpoint
                .memories()
                .forEach((name, values) ->
                        bits.put(name, Arrays.stream(values).boxed().toList()));
        return bits;
    }

    @Test
    void trainsAllItsNetworksAndGoesOnFromAFileToTheLastBit() throws Exception {
        Path file = folder.resolve("lesson.safetensors");
        Map<String, List<Double>> whole;
        try (Trainer trainer = new Trainer(RECIPE, new Lesson("teacher", "pupil"), Nets.plane(40))) {
            assertThat(trainer.run(StepObserver.NONE, () -> false).steps()).isEqualTo(STEPS);
            try (Checkpoint end = trainer.checkpoint()) {
                whole = bits(end);
            }
        }
        assertThat(whole)
                .containsKeys(
                        "teacher.layers.0.weight", "pupil.layers.2.bias", "optimizer.teacher/first_moment", "history")
                .hasSizeGreaterThan(10);
        assertThat(whole.get("teacher.layers.0.weight")).isNotEqualTo(whole.get("pupil.layers.0.weight"));
        try (Trainer trainer = new Trainer(RECIPE, new Lesson("teacher", "pupil"), Nets.plane(40))) {
            trainer.run(StepObserver.NONE, () -> trainer.step() == 5);
            try (Checkpoint middle = trainer.checkpoint()) {
                CheckpointFile.write(file, middle);
            }
        }
        try (Trainer trainer = new Trainer(RECIPE, new Lesson("teacher", "pupil"), Nets.plane(40));
                Checkpoint middle = CheckpointFile.read(file)) {
            trainer.restore(middle);
            trainer.run(StepObserver.NONE, () -> false);
            try (Checkpoint end = trainer.checkpoint()) {
                assertThat(bits(end)).isEqualTo(whole);
            }
        }
    }

    @Test
    void aCheckpointOfOtherNetworksIsRefused() {
        try (Trainer lesson = new Trainer(RECIPE, new Lesson("teacher", "pupil"), Nets.plane(40));
                Trainer other = new Trainer(RECIPE, new Lesson("generator", "discriminator"), Nets.plane(40));
                Checkpoint state = lesson.checkpoint()) {
            assertThatThrownBy(() -> other.restore(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("generator.layers.0.weight")
                    .hasMessageContaining("teacher.layers.0.weight");
        }
    }

    @Test
    void aTaskOfOneNetworkNeedsNoNames() {
        try (Network network = NetworkBuilder.build(MODEL, 2, 3, ScalarType.Float);
                Trainer trainer = new Trainer(RECIPE, network, Nets.plane(40));
                Checkpoint state = trainer.checkpoint()) {
            assertThat(state.network()).containsKey("layers.0.weight");
            assertThat(state.tensors()).containsKey("optimizer.first_moment");
        }
    }
}
