package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SharpnessTest extends InstrumentContract {

    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(1e-2, 0, false, 0);

    @Override
    Instrument instrument() {
        return new Sharpness(new HessianLook());
    }

    @Test
    void ofALineItIsThatOfTheInputsMoments() {
        double truth = Line.largest(Line.hessian());
        assertThat(Line.measured(instrument(), SGD, Quantities.CURVATURE_SHARPNESS))
                .containsOnlyKeys(0L, 5L, 10L)
                .allSatisfy((step, value) -> assertThat(value).isCloseTo(truth, within(1e-3 * truth)));
        assertThat(Line.measured(instrument(), SGD, Quantities.CURVATURE_SHARPNESS_ERROR))
                .allSatisfy((step, error) -> assertThat(error).isLessThan(1e-2 * truth));
    }

    @Test
    void whereTheLossIsNotFiniteThereIsNone() {
        assertThat(Line.measured(
                        instrument(), new OptimizerSpec.Sgd(1e30, 0, false, 0), Quantities.CURVATURE_SHARPNESS))
                .containsOnlyKeys(0L);
    }

    private static TensorData half() {
        TensorData plane = Nets.plane(40);
        return new TensorData(
                plane.features().to(ScalarType.BFloat16), plane.targets().to(ScalarType.BFloat16));
    }

    @Test
    void halfPrecisionIsLeftOut() {
        List<Object> events = new ArrayList<>();
        try (Network network = NetworkBuilder.build(Line.MODEL, 2, 3, ScalarType.BFloat16);
                Trainer trainer =
                        new Trainer(Nets.recipe(Line.MODEL, LossSpec.Kind.MSE, SGD, 40, 6), network, half())) {
            InstrumentPanel panel =
                    new InstrumentPanel(List.of(instrument()), null, SCHEDULES, OverheadBudget.unlimited(), event -> {
                        events.add(event);
                        assertThat(event.toString()).doesNotContain("curvature");
                    });
            trainer.run(panel, () -> false);
        }
        assertThat(events).hasSize(6);
    }
}
