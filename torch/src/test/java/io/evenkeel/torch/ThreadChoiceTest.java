package io.evenkeel.torch;

import io.evenkeel.recipe.LossSpec;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThreadChoiceTest {

    @AfterEach
    void oneThreadAgain() {
        LibTorch.useThreads(1);
    }

    private static boolean canGain(String layers) {
        try (Network network = Nets.network(layers, NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            return ThreadChoice.canGain(network);
        }
    }

    @Test
    void onlyNetworksThatAreMostlyConvolutionsAreMeasured() {
        assertThat(canGain("conv2d: 8 | relu | flatten | linear: 2")).isTrue();
        assertThat(canGain("unet: [4, 8] | flatten | linear: 2")).isTrue();
        assertThat(canGain("conv2d: 2 | relu | flatten | linear: 64")).isFalse();
        assertThat(canGain("flatten | linear: 8")).isFalse();
    }

    @Test
    void measuringLeavesTheNetworkAsItWasAndSettlesOnOneOfTheTwo() {
        try (Network network = Nets.network(
                "conv2d: 4 | batch_norm | relu | flatten | linear: 2", NetworkInput.of(1, 8, 8), ScalarType.Float)) {
            double[] weights = TensorArrays.toDoubles(network.parameters().values());
            double[] average = TensorArrays.toDoubles(network.buffers().get(0).value());
            TensorData batch = new TensorData(
                    Nets.batch(network, 4, 0, ScalarType.Float), TensorArrays.of(new long[] {0, 1, 0, 1}, 4));
            LossFunction loss = new LossFunction(Nets.loss(LossSpec.Kind.CROSS_ENTROPY));

            assertThat(new ThreadChoice(network, loss, batch).fastest(2)).isIn(1, 2);
            assertThat(TensorArrays.toDoubles(network.parameters().values())).isEqualTo(weights);
            assertThat(TensorArrays.toDoubles(network.parameters().gradients())).containsOnly(0.0);
            assertThat(TensorArrays.toDoubles(network.buffers().get(0).value())).isEqualTo(average);

            LibTorch.settleThreads(network, loss, batch);
            int settled = LibTorch.threads();
            for (int again = 0; again < 5; again++) {
                LibTorch.useThreads(3);
                LibTorch.settleThreads(network, loss, batch);
                assertThat(LibTorch.threads()).isEqualTo(settled);
            }
        }
    }

    @Test
    void theEnvironmentSettlesIt() {
        assertThat(LibTorch.fixedThreads(null)).isEmpty();
        assertThat(LibTorch.fixedThreads("  ")).isEmpty();
        assertThat(LibTorch.fixedThreads(" 2")).hasValue(2);
        for (String nonsense : new String[] {"0", "-1", "two", "1.5", "99999"}) {
            assertThatThrownBy(() -> LibTorch.fixedThreads(nonsense))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("EVENKEEL_THREADS: found '" + nonsense + "'");
        }
    }
}
