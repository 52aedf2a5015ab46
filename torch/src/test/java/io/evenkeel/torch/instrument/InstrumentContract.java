package io.evenkeel.torch.instrument;

import io.evenkeel.data.TargetEncoding;
import io.evenkeel.data.TargetKind;
import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every instrument keeps to. A test of an instrument extends this. */
abstract class InstrumentContract {

    /** In every event, whatever is measured. */
    private static final Set<String> FROM_THE_LOOP = Set.of(Quantities.LOSS_TRAINING, Quantities.LEARNING_RATE);

    static final Score SCORE = new Score(TargetKind.VALUES, TargetEncoding.PLAIN, LossSpec.Kind.MSE);

    static final Map<Cadence, LookSchedule> SCHEDULES = Map.of(
            Cadence.EVERY_STEP, new LookSchedule(1, 1, 1),
            Cadence.AT_LOOKS, new LookSchedule(2, 4, 4),
            Cadence.IN_PAIRS, new LookSchedule(2, 4, 4, 2),
            Cadence.AT_EVALUATIONS, new LookSchedule(1, 5, 5),
            Cadence.RARELY, new LookSchedule(1, 5, 5),
            Cadence.SELDOM, new LookSchedule(0, 5, 0),
            Cadence.ON_REQUEST, new LookSchedule(1, 5, 5));

    /** A new instrument, as a run would start with. */
    abstract Instrument instrument();

    /** Whether it compares a look with the one before, and so has nothing to say at the first. */
    boolean needsAnEarlierLook() {
        return false;
    }

    /** Whether a place exists that is neither a layer nor a parameter. */
    boolean knowsPlace(String place) {
        return false;
    }

    /** A network in which the instrument has something to measure. */
    ModelSpec model() {
        return Nets.model(
                Nets.linear(8),
                Nets.activation(ActivationKind.RELU),
                Nets.residual(1, 1, Nets.linear(8), Nets.activation(ActivationKind.TANH)),
                Nets.linear(4),
                Nets.activation(ActivationKind.SIGMOID),
                Nets.linear(1));
    }

    /** A run in which it matters what an instrument that remembers does remember. */
    Recipe resumed() {
        return Nets.recipe(model(), LossSpec.Kind.MSE, Nets.ADAM, new ClipSpec.Norm(1e-3), 16, 40);
    }

    List<RunEvent.Measured> measured(Instrument instrument, ModelSpec model, int steps) {
        return measured(
                instrument,
                model,
                Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, new ClipSpec.Norm(1e-3), 16, steps));
    }

    static List<RunEvent.Measured> measured(Instrument instrument, ModelSpec model, Recipe recipe) {
        List<RunEvent.Measured> events = new ArrayList<>();
        try (Network network = NetworkBuilder.build(model, 2, recipe.seed(), ScalarType.Float)) {
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(instrument),
                    null,
                    SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> events.add((RunEvent.Measured) event));
            new Trainer(recipe, network, Nets.plane(40)).run(panel, () -> false);
        }
        return events;
    }

    @Test
    void measuresWhatItDeclaresAndNothingElse() {
        Set<String> names = new HashSet<>();
        for (RunEvent.Measured event : measured(instrument(), model(), 12)) {
            event.quantities().keySet().forEach(key -> names.add(key.name()));
        }
        names.removeAll(FROM_THE_LOOP);
        assertThat(names).isEqualTo(instrument().quantities());
    }

    @Test
    void measuresWhenItSays() {
        Set<Long> steps = measured(instrument(), model(), 12).stream()
                .filter(event ->
                        event.quantities().keySet().stream().anyMatch(key -> !FROM_THE_LOOP.contains(key.name())))
                .map(RunEvent.Measured::step)
                .collect(Collectors.toSet());
        switch (instrument().cadence()) {
            case EVERY_STEP -> assertThat(steps).hasSize(12);
            case AT_LOOKS ->
                assertThat(steps).isEqualTo(needsAnEarlierLook() ? Set.of(1L, 4L, 8L) : Set.of(0L, 1L, 4L, 8L));
            case IN_PAIRS -> assertThat(steps).containsExactlyInAnyOrder(1L, 5L, 9L);
            case AT_EVALUATIONS -> assertThat(steps).containsExactlyInAnyOrder(0L, 5L, 10L);
            case SELDOM, ON_REQUEST -> assertThat(steps).isEqualTo(Set.of(0L, 5L, 10L));
            case RARELY -> assertThat(steps).isEqualTo(needsAnEarlierLook() ? Set.of(5L, 10L) : Set.of(0L, 5L, 10L));
        }
    }

    @Test
    void everyNumberIsInTheCataloguesRangeAndAtAPlaceThatExists() {
        Set<String> places = new HashSet<>();
        try (Network network = NetworkBuilder.build(model(), 2, 3, ScalarType.Float)) {
            network.allLayers().stream().map(PlacedLayer::place).forEach(places::add);
            network.parameters().parameters().stream().map(Parameter::name).forEach(places::add);
        }
        for (RunEvent.Measured event : measured(instrument(), model(), 12)) {
            event.quantities().forEach((key, value) -> {
                Quantity quantity = Quantities.byName(key.name()).orElseThrow();
                assertThat(value).as(key.toString()).isBetween(quantity.low(), quantity.high());
                if (key.hasPlace()) {
                    assertThat(places.contains(layerOrParameter(quantity, key.place())) || knowsPlace(key.place()))
                            .as(key.toString())
                            .isTrue();
                    assertThat(quantity.places()).isNotEqualTo(Quantity.Places.RUN);
                }
            });
        }
    }

    /** A head stands under its layer: {@code layers.2.heads.0}. */
    private static String layerOrParameter(Quantity quantity, String place) {
        return quantity.places() == Quantity.Places.HEADS ? place.replaceFirst("\\.heads\\.\\d+$", "") : place;
    }

    /** Where a run goes on, a new instrument takes over; what a clock told is not told again, but is remembered. */
    @Test
    void measuresOnWithWhatAnotherRemembers() {
        if (!instrument().isRepeatable()) {
            Instrument first = instrument();
            measured(first, model(), 24);
            Instrument second = instrument();
            second.remember(first.memory());
            assertThat(second.memory()).usingRecursiveComparison().isEqualTo(first.memory());
            return;
        }
        List<RunEvent.Measured> whole = measured(instrument(), resumed().model(), resumed());
        assertThat(measuredInParts(true)).isEqualTo(whole);
        Instrument one = instrument();
        measured(one, resumed().model(), resumed());
        if (!one.memory().isEmpty()) {
            assertThat(measuredInParts(false))
                    .as("what is measured without the memory, or the test above says nothing")
                    .isNotEqualTo(whole);
        }
    }

    /** A new instrument for each step, which remembers what the one before it did, or does not. */
    private List<RunEvent.Measured> measuredInParts(boolean remembers) {
        List<RunEvent.Measured> parts = new ArrayList<>();
        Recipe recipe = resumed();
        try (Network network = NetworkBuilder.build(recipe.model(), 2, recipe.seed(), ScalarType.Float);
                Trainer trainer = new Trainer(recipe, network, Nets.plane(40))) {
            Map<String, double[]> memory = Map.of();
            while (trainer.step() < trainer.totalSteps()) {
                InstrumentPanel panel = new InstrumentPanel(
                        List.of(instrument()),
                        null,
                        SCHEDULES,
                        OverheadBudget.unlimited(),
                        event -> parts.add((RunEvent.Measured) event));
                panel.remember(memory);
                long next = trainer.step() + 1;
                trainer.run(panel, () -> trainer.step() == next);
                memory = remembers ? panel.memory() : Map.of();
            }
        }
        return parts;
    }

    /** A run that goes back to a state in which nothing was known yet. */
    @Test
    void anEmptyMemoryMakesItAsNew() {
        Instrument used = instrument();
        measured(used, model(), 13);
        used.remember(Map.of());
        assertThat(used.memory())
                .usingRecursiveComparison()
                .isEqualTo(instrument().memory());
    }

    @Test
    void leavesTrainingAsItWas() {
        List<Double> watched = losses(List.of(instrument()));
        assertThat(watched).isEqualTo(losses(List.of()));
    }

    private List<Double> losses(List<Instrument> instruments) {
        ModelSpec model = model();
        List<Double> losses = new ArrayList<>();
        try (Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Float)) {
            InstrumentPanel panel = new InstrumentPanel(
                    instruments,
                    null,
                    SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> losses.add(
                            ((RunEvent.Measured) event).quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING))));
            new Trainer(Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, 16, 30), network, Nets.plane(40))
                    .run(panel, () -> false);
        }
        return losses;
    }
}
