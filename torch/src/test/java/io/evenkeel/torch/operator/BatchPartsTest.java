package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BatchPartsTest {

    private static TensorData batch(Network network, int samples) {
        return new TensorData(
                Nets.batch(network, samples, 0, ScalarType.Float), TensorArrays.of(new long[samples], samples));
    }

    @Test
    void manyActivationsOverFewWeightsAreCutAndFewAreNot() {
        try (Network wide = Nets.network(
                        "conv2d: {filters: 8, kernel: 3} | relu | global_avg_pool | linear: 3",
                        NetworkInput.of(1, 34, 34),
                        ScalarType.Float);
                Network small = OperatorCases.Kind.MLP.network(ScalarType.Float)) {
            // 16,395 activations a sample against a floor of a million
            List<TensorData> parts = BatchParts.of(wide, batch(wide, 200));
            assertThat(parts.stream().map(TensorData::size)).containsExactly(67L, 67L, 66L);
            assertThat(BatchParts.of(wide, batch(wide, 64))).hasSize(1);
            assertThat(BatchParts.of(small, OperatorCases.Kind.MLP.data(small, LossSpec.Kind.MSE, ScalarType.Float)))
                    .hasSize(1);
        }
    }
}
