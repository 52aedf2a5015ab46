package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.recipe.TaskKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class InstrumentPanelTest {

    private static final ModelSpec MODEL = Nets.model(Nets.linear(4), Nets.linear(1));

    private static List<RunEvent.Measured> run(Recipe recipe, List<Instrument> instruments, OverheadBudget budget) {
        List<RunEvent.Measured> events = new ArrayList<>();
        try (Network network = NetworkBuilder.build(MODEL, 2, 3, ScalarType.Float)) {
            Trainer trainer = new Trainer(recipe, network, Nets.plane(64));
            InstrumentPanel panel = new InstrumentPanel(
                    instruments,
                    new Evaluation(Nets.plane(9), recipe.loss(), InstrumentContract.SCORE, 16),
                    InstrumentPanel.schedules(trainer.totalSteps(), trainer.stepsPerEpoch()),
                    budget,
                    event -> events.add((RunEvent.Measured) event));
            panel.finish(network, trainer.run(panel, () -> false).steps());
        }
        return events;
    }

    @Test
    void everyStepHasItsLossAndTheSchedulesRate() {
        Recipe r = Nets.recipe(MODEL, LossSpec.Kind.MSE, new OptimizerSpec.Sgd(0.1, 0, false, 0), 16, 12);
        Recipe warmed = new Recipe(
                r.name(),
                r.seed(),
                r.data(),
                r.model(),
                r.loss(),
                r.optimizer(),
                new ScheduleSpec(4, new ScheduleSpec.Cosine(0.5)),
                null,
                16,
                1,
                null,
                12,
                r.batching(),
                r.target(),
                r.device(),
                r.precision(),
                List.of(),
                TaskKind.SUPERVISED);
        List<RunEvent.Measured> events = run(warmed, List.of(), OverheadBudget.unlimited());
        List<Double> rates = events.subList(0, 12).stream()
                .map(event -> event.quantities().get(QuantityKey.of(Quantities.LEARNING_RATE)))
                .toList();
        assertThat(rates.subList(0, 5)).containsExactly(0.025, 0.05, 0.1 * 0.75, 0.1, 0.1);
        assertThat(rates.get(11)).isCloseTo(0.05, within(1e-12));
        assertThat(events.get(12).step()).isEqualTo(12);
        assertThat(events.get(12).quantities()).containsKey(QuantityKey.of(Quantities.LOSS_VALIDATION));
    }

    @Test
    void aTightBudgetPostponesLooksButKeepsTheirFloor() {
        Recipe recipe = Nets.recipe(MODEL, LossSpec.Kind.MSE, Nets.ADAM, 16, 1000);
        List<Instrument> instruments = List.of(new GradientNorm(), new ParameterNorms());
        long unlimited = looks(run(recipe, instruments, OverheadBudget.unlimited()));
        List<RunEvent.Measured> tight = run(recipe, instruments, new OverheadBudget(1e-9, 1000, System::nanoTime));
        assertThat(unlimited).isEqualTo(10 + 247);
        assertThat(looks(tight)).isBetween(55L, 62L);
        Map<QuantityKey, Double> last = tight.get(tight.size() - 1).quantities();
        assertThat(last.get(QuantityKey.of(Quantities.OVERHEAD))).isPositive();
    }

    private static long looks(List<RunEvent.Measured> events) {
        QuantityKey atLooks = QuantityKey.at(Quantities.WEIGHT_NORM, "layers.0.weight");
        return events.stream()
                .filter(event -> event.quantities().containsKey(atLooks))
                .count();
    }
}
