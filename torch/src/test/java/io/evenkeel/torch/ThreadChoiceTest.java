package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThreadChoiceTest {

    private static final LossFunction LOSS = new LossFunction(Nets.loss(LossSpec.Kind.CROSS_ENTROPY));

    @AfterEach
    void oneThreadAgain() {
        LibTorch.useThreads(Threads.ONE);
    }

    @Test
    void aStepWithFewMultiplicationsIsNotMeasured() {
        try (Network network =
                Nets.network("conv2d: 8 | relu | flatten | linear: 2", NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            // 8 filters of 3×3 at 6×6 positions, and 2 units over 8·6·6 entries
            assertThat(ThreadChoice.products(network)).isEqualTo(8 * 9 * 36 + 2 * 288);
            assertThat(new ThreadChoice(network, LOSS, batch(network, 4)).canGain())
                    .isFalse();
            assertThat(new ThreadChoice(network, LOSS, batch(network, 2048)).canGain())
                    .isTrue();
        }
    }

    private static TensorData batch(Network network, int samples) {
        return new TensorData(
                Nets.batch(network, samples, 0, ScalarType.Float), TensorArrays.of(new long[samples], samples));
    }

    @Test
    void withoutMeasuringThereIsOneThreadOfEachKind() {
        try (Network network = Nets.network("flatten | linear: 2", NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            LibTorch.useThreads(new Threads(2, 2));
            LibTorch.settleThreads(network, LOSS, batch(network, 100_000), false);
            assertThat(LibTorch.threads()).isEqualTo(1);
            assertThat(LibTorch.blasThreads()).isEqualTo(1);
        }
    }

    @Test
    void measuringLeavesTheNetworkAsItWasAndSettlesOnOneOfTheChoices() {
        try (Network network = Nets.network(
                "conv2d: 4 | batch_norm | relu | flatten | linear: 2", NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            double[] weights = TensorArrays.toDoubles(network.parameters().values());
            double[] average = TensorArrays.toDoubles(network.buffers().get(0).value());
            TensorData batch = new TensorData(
                    Nets.batch(network, 4, 0, ScalarType.Float), TensorArrays.of(new long[] {0, 1, 0, 1}, 4));

            assertThat(new ThreadChoice(network, LOSS, batch).fastest(2))
                    .isIn(Threads.ONE, new Threads(2, 1), new Threads(1, 2));
            assertThat(TensorArrays.toDoubles(network.parameters().values())).isEqualTo(weights);
            assertThat(TensorArrays.toDoubles(network.parameters().gradients())).containsOnly(0.0);
            assertThat(TensorArrays.toDoubles(network.buffers().get(0).value())).isEqualTo(average);
        }
    }

    @Test
    void whatWasSettledStaysForTheSameWork() {
        try (Network network = Nets.network("flatten | linear: 64", NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            TensorData batch = batch(network, 2048);
            assertThat(new ThreadChoice(network, LOSS, batch).canGain()).isTrue();
            LibTorch.settleThreads(network, LOSS, batch, true);
            Threads settled = new Threads(LibTorch.threads(), LibTorch.blasThreads());
            for (int again = 0; again < 5; again++) {
                LibTorch.useThreads(new Threads(2, 2));
                LibTorch.settleThreads(network, LOSS, batch, true);
                assertThat(new Threads(LibTorch.threads(), LibTorch.blasThreads()))
                        .isEqualTo(settled);
            }
        }
    }

    @Test
    void theEnvironmentSettlesIt() {
        assertThat(LibTorch.fixedThreads(null)).isEmpty();
        assertThat(LibTorch.fixedThreads("  ")).isEmpty();
        assertThat(LibTorch.fixedThreads(" 2")).hasValue(new Threads(2, 1));
        assertThat(LibTorch.fixedThreads("1, 2")).hasValue(new Threads(1, 2));
        for (String nonsense : new String[] {"0", "-1", "two", "1.5", "99999", "1,0", "1,2,3"}) {
            assertThatThrownBy(() -> LibTorch.fixedThreads(nonsense))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("EVENKEEL_THREADS: found '" + nonsense + "'");
        }
    }
}
