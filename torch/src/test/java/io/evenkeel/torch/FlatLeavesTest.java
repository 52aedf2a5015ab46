package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a graph holds that is kept for products. */
class FlatLeavesTest {

    @Test
    void aKeptGraphHoldsNoDerivativesNumbersNorThoseTheyAreViewsOf() {
        try (Network network = NetworkBuilder.build(
                        Nets.model(Nets.linear(6), Nets.activation(ActivationKind.TANH), Nets.linear(3)),
                        2,
                        3,
                        ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            Tensor features = Nets.plane(5).features().to(ScalarType.Double);
            Tensor output = network.forward(features, ForwardPass.evaluation());
            Tensor loss = new LossFunction(new LossSpec(LossSpec.Kind.MSE, LossSpec.Reduction.MEAN))
                    .of(output, output.detach().neg());

            TensorVector roots = FlatLeaves.of(network.parameters())
                    .differentiable(loss, new TensorVector())
                    .tensors();

            List<Long> held = new ArrayList<>();
            List<Long> heldByBases = new ArrayList<>();
            for (long i = 0; i < roots.size(); i++) {
                Tensor root = roots.get(i);
                held.add(root.numel());
                if (root.is_view()) {
                    heldByBases.add(root._base().numel());
                }
            }
            assertThat(held).hasSize(4).containsOnly(0L);
            assertThat(heldByBases)
                    .as("a matrix's derivative comes transposed")
                    .isNotEmpty()
                    .containsOnly(0L);
        }
    }
}
