package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.Trainer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StableRankTest extends InstrumentContract {

    private static final ModelSpec MODEL = Nets.model(
            "linear: 48 | reshape: [3, 4, 4] | {conv2d: {filters: 5, kernel: 3, padding: 1}} | batch_norm | flatten"
                    + " | linear: 60 | relu | linear: 1");

    @Override
    Instrument instrument() {
        return new StableRank();
    }

    /** At the first step, of a network whose weights somebody has changed. */
    private static Map<String, Double> measured(String quantity, ModelSpec model, Consumer<Network> change) {
        Map<String, Double> values = new TreeMap<>();
        try (Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Float);
                Trainer trainer =
                        new Trainer(Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, 16, 1), network, Nets.plane(40))) {
            change.accept(network);
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(new StableRank()),
                    null,
                    SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> ((RunEvent.Measured) event).quantities().forEach((key, value) -> {
                        if (key.name().equals(quantity)) {
                            values.put(key.place(), value);
                        }
                    }));
            trainer.run(panel, () -> false);
        }
        return values;
    }

    @Test
    void itIsThatOfTheDenseDecompositionForEveryMatrixAndForNothingElse() {
        Map<String, Double> truth = new TreeMap<>();
        Map<String, Double> ranks = measured(Quantities.WEIGHTS_STABLE_RANK, MODEL, network -> {
            try (PointerScope scope = new PointerScope()) {
                for (Parameter parameter : network.parameters().parameters()) {
                    if (parameter.value().dim() > 1 && parameter.value().size(0) > 1) {
                        Tensor matrix =
                                parameter.value().detach().flatten(1, -1).to(ScalarType.Double);
                        Tensor singular = torch.linalg_svdvals(matrix);
                        double largest = singular.max().item_double();
                        truth.put(parameter.name(), singular.mul(singular).sum().item_double() / largest / largest);
                    }
                }
            }
        });
        assertThat(truth).containsOnlyKeys("layers.0.weight", "layers.2.weight", "layers.5.weight");
        assertThat(ranks.keySet()).isEqualTo(truth.keySet());
        Map<String, Double> errors = measured(Quantities.WEIGHTS_STABLE_RANK_ERROR, MODEL, network -> {});
        truth.forEach((name, rank) -> {
            assertThat(ranks.get(name)).as(name).isCloseTo(rank, within(errors.get(name) + 1e-9));
            assertThat(errors.get(name)).isLessThan(0.01 * rank);
        });
    }

    @Test
    void aMatrixOfOneDirectionHasOneAndWhatIsNoMatrixOfNumbersHasNone() {
        Map<String, Double> ranks = measured(Quantities.WEIGHTS_STABLE_RANK, MODEL, network -> {
            List<Parameter> all = network.parameters().parameters();
            try (PointerScope scope = new PointerScope()) {
                all.stream()
                        .filter(parameter -> parameter.name().equals("layers.0.weight"))
                        .forEach(parameter -> parameter.value().detach().fill_(new Scalar(3)));
                all.stream()
                        .filter(parameter -> parameter.name().equals("layers.2.weight"))
                        .forEach(parameter -> parameter.value().detach().zero_());
                all.stream()
                        .filter(parameter -> parameter.name().equals("layers.5.weight"))
                        .forEach(parameter -> parameter.value().detach().fill_(new Scalar(Double.NaN)));
            }
        });
        assertThat(ranks).containsOnlyKeys("layers.0.weight");
        assertThat(ranks.get("layers.0.weight")).isCloseTo(1, within(1e-6));
    }

    @Test
    void gatesThatAreStoredTogetherAreOneMatrix() {
        assertThat(measured(
                        Quantities.WEIGHTS_STABLE_RANK,
                        Nets.model("linear: 12 | reshape: [6, 2] | gru: 5 | last_step | linear: 1"),
                        network -> {}))
                .containsOnlyKeys("layers.0.weight", "layers.2.weight_ih", "layers.2.weight_hh");
    }
}
