package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.Trainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HeadSharesTest extends InstrumentContract {

    private static final int HEADS = 3;
    private static final ModelSpec MODEL =
            Nets.model("linear: 24 | reshape: [4, 6] | attention: {heads: 3, bias: false} | mean_pool | linear: 1");

    @Override
    Instrument instrument() {
        return new HeadShares();
    }

    @Override
    ModelSpec model() {
        return MODEL;
    }

    private static QuantityKey head(int head) {
        return QuantityKey.at(Quantities.ATTENTION_HEAD_SHARE, "layers.2.heads." + head);
    }

    /** Silences heads by their rows of the output matrix, and weighs the others. */
    private static Map<QuantityKey, Double> first(ScalarType type, double... factors) {
        List<RunEvent.Measured> events = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                Network network = weighed(type, factors);
                Trainer trainer = new Trainer(
                        Nets.recipe(MODEL, LossSpec.Kind.MSE, Nets.ADAM, 16, 1),
                        network,
                        type == ScalarType.Double ? ExplicitGradients.data(16) : Nets.plane(16))) {
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(new HeadShares()),
                    null,
                    SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> events.add((RunEvent.Measured) event));
            trainer.run(panel, () -> false);
        }
        return events.get(0).quantities();
    }

    private static Network weighed(ScalarType type, double... factors) {
        Network network = NetworkBuilder.build(MODEL, 2, 3, type);
        Tensor matrix =
                network.parameters().parameter("layers.2.out.weight").value().detach();
        for (int head = 0; head < HEADS; head++) {
            matrix.narrow(1, 2L * head, 2).mul_(new Scalar(factors[head]));
        }
        return network;
    }

    /** By the layer's output with all but one head silenced, sample by sample. */
    @Test
    void isTheNormOfWhatAHeadAddsByItself() {
        double[] squares = new double[HEADS];
        double sum = 0;
        for (int head = 0; head < HEADS; head++) {
            double[] alone = new double[HEADS];
            alone[head] = head == 1 ? 2 : 1;
            try (PointerScope scope = new PointerScope();
                    Network network = weighed(ScalarType.Double, alone)) {
                Map<String, double[]> outputs = new HashMap<>();
                network.forward(
                        ExplicitGradients.data(16).features(),
                        ForwardPass.measuring(
                                0, (layer, output) -> outputs.put(layer.place(), TensorArrays.toDoubles(output))));
                double[] output = outputs.get("layers.2");
                squares[head] = ExplicitGradients.dot(output, output);
                sum += squares[head];
            }
        }
        for (ScalarType type : List.of(ScalarType.Double, ScalarType.Float)) {
            Map<QuantityKey, Double> measured = first(type, 1, 2, 1);
            for (int head = 0; head < HEADS; head++) {
                assertThat(measured.get(head(head)))
                        .as("head %d in %s", head, type)
                        .isCloseTo(squares[head] / sum, within(type == ScalarType.Double ? 1e-12 : 1e-5));
            }
        }
    }

    @Test
    void aHeadThatAloneIsHeardHasItAll() {
        Map<QuantityKey, Double> measured = first(ScalarType.Float, 0, 0, 1);
        assertThat(measured.get(head(0))).isZero();
        assertThat(measured.get(head(2))).isEqualTo(1);
        assertThat(first(ScalarType.Float, 0, 0, 0)).doesNotContainKey(head(0));
    }

    /** The fused kernel and the open one give a head the same place. */
    @Test
    void whatIsSeenIsWhatTheOutputMatrixGets() {
        try (PointerScope scope = new PointerScope();
                Network network = NetworkBuilder.build(MODEL, 2, 3, ScalarType.Float)) {
            Map<String, Tensor> seen = new HashMap<>();
            for (boolean fused : new boolean[] {true, false}) {
                ForwardObserver observer = new ForwardObserver() {
                    @Override
                    public void output(PlacedLayer layer, Tensor output) {
                        if (layer.place().equals("layers.2")) {
                            seen.put("output", output);
                        }
                    }

                    @Override
                    public boolean wants(InnerTensor kind) {
                        return kind == InnerTensor.ATTENTION_HEADS;
                    }

                    @Override
                    public void inner(String place, InnerTensor kind, int step, Tensor value) {
                        seen.put(place, value);
                    }
                };
                network.forward(
                        Nets.plane(5).features(),
                        fused ? ForwardPass.training(0, observer) : ForwardPass.measuring(0, observer));
                Tensor heads = seen.get("layers.2");
                assertThat(heads.sizes().vec().get()).containsExactly(5, 3, 4, 2);
                Tensor product = heads.transpose(1, 2)
                        .reshape(5, 4, 6)
                        .matmul(network.parameters()
                                .parameter("layers.2.out.weight")
                                .value()
                                .t());
                assertThat(product.sub(seen.get("output")).abs().max().item_double())
                        .isLessThan(1e-6);
            }
        }
    }
}
