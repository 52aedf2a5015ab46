package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointFileTest {

    private static final ModelSpec SMALL =
            Nets.model(Nets.linear(3), Nets.activation(ActivationKind.RELU), Nets.linear(1));

    @TempDir
    private Path folder;

    /** The state after some steps in which each gradient was clipped. */
    private static Checkpoint trained(ModelSpec model, ScalarType type, int steps) {
        Recipe recipe = Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, new ClipSpec.Auto(0.1), 16, steps);
        try (Network network = NetworkBuilder.build(model, 2, 3, type);
                TensorData data = Nets.plane(40);
                TensorData typed = new TensorData(data.features().to(type), data.targets());
                Trainer trainer = new Trainer(recipe, network, typed)) {
            trainer.run(StepObserver.NONE, () -> false);
            return trainer.checkpoint();
        }
    }

    private static void assertSame(Map<String, Tensor> actual, Map<String, Tensor> expected) {
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(TensorArrays.shape(actual.get(name))).isEqualTo(TensorArrays.shape(tensor));
            assertThat(actual.get(name).scalar_type().intern())
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(TensorArrays.toDoubles(actual.get(name))).as(name).isEqualTo(TensorArrays.toDoubles(tensor));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"Float", "Double", "Half", "BFloat16"})
    void comesBackBitByBit(ScalarType type) throws Exception {
        Path file = folder.resolve("a.safetensors");
        // More than a chunk of bytes in one tensor.
        ModelSpec large = Nets.model(Nets.linear(500), Nets.linear(1200), Nets.linear(1));
        try (Checkpoint saved = trained(large, type, 3)
                .with(
                        Map.of("odd", new double[] {Double.NaN, -0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY}),
                        Map.of("recipe", "a: \"b\"\nü"))) {
            CheckpointFile.write(file, saved);
            try (Checkpoint read = CheckpointFile.read(file)) {
                assertThat(read.step()).isEqualTo(3);
                assertSame(read.network(), saved.network());
                assertSame(
                        read.optimizers().get(Task.ONLY).tensors(),
                        saved.optimizers().get(Task.ONLY).tensors());
                assertThat(read.optimizers().get(Task.ONLY).numbers())
                        .isEqualTo(saved.optimizers().get(Task.ONLY).numbers());
                assertThat(read.facts()).isEqualTo(saved.facts());
                assertThat(read.memories().keySet()).isEqualTo(saved.memories().keySet());
                assertThat(saved.memories().get("clip.history")).hasSize(3);
                saved.memories()
                        .forEach((name, values) ->
                                assertThat(read.memories().get(name)).isEqualTo(values));
            }
        }
    }

    @Test
    void lossesInARowThatAreNotFiniteAreCountedOn() throws Exception {
        Path file = folder.resolve("a.safetensors");
        try (Checkpoint some = trained(SMALL, ScalarType.Float, 1);
                Checkpoint saved = new Checkpoint(7, 12, some.network(), some.optimizers(), Map.of(), Map.of())) {
            CheckpointFile.write(file, saved);
            try (Checkpoint read = CheckpointFile.read(file)) {
                assertThat(read.nonFiniteLosses()).isEqualTo(12);
            }
        }
    }

    @Test
    void everyDamageAndEveryTruncationIsRefused() throws Exception {
        Path file = folder.resolve("a.safetensors");
        try (Checkpoint saved = trained(SMALL, ScalarType.Float, 2)) {
            CheckpointFile.write(file, saved);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            assertThatThrownBy(() -> CheckpointFile.read(file))
                    .as("byte %d", i)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(file.toString());
            if (i % 16 == 0) {
                Files.write(file, Arrays.copyOf(whole, i));
                assertThatThrownBy(() -> CheckpointFile.read(file)).isInstanceOf(CheckpointException.class);
            }
        }
    }

    @Test
    void aNewerVersionIsRefusedByName() throws Exception {
        Path file = folder.resolve("a.safetensors");
        try (Checkpoint saved = trained(SMALL, ScalarType.Float, 2)) {
            CheckpointFile.write(file, saved);
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String newer = text.replace("\"version\":\"1\"", "\"version\":\"7\"")
                .replaceFirst("\"checksum\":\"[0-9a-f]{64}", "\"checksum\":\"" + "0".repeat(64));
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(newer.getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(
                file, newer.replaceFirst("0{64}", HexFormat.of().formatHex(sum)), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CheckpointFile.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("version 7")
                .hasMessageContaining("up to 1");
    }

    @Test
    void whatFitsAnotherNetworkIsRefusedAndChangesNothing() {
        ModelSpec wider = Nets.model(Nets.linear(4), Nets.activation(ActivationKind.RELU), Nets.linear(1));
        ModelSpec deeper = Nets.model(Nets.linear(3), Nets.linear(3), Nets.linear(1));
        try (Checkpoint saved = trained(SMALL, ScalarType.Float, 2)) {
            for (ModelSpec model : List.of(wider, deeper)) {
                try (Network other = NetworkBuilder.build(model, 2, 3, ScalarType.Float)) {
                    double[] before = TensorArrays.toDoubles(other.parameters().values());
                    assertThatThrownBy(() -> saved.restore(other))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("layers.");
                    assertThat(TensorArrays.toDoubles(other.parameters().values()))
                            .isEqualTo(before);
                }
            }
            try (Network other = NetworkBuilder.build(SMALL, 2, 3, ScalarType.Double)) {
                assertThatThrownBy(() -> saved.restore(other)).hasMessageContaining("Double");
            }
        }
    }
}
