package io.evenkeel.training;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Learning rates that rise: until training breaks, which is told while it can still be helped, or as far as it bears. */
@Tag("slow")
class RisingRateTest {

    private static final QuantityKey LOSS = QuantityKey.of(Quantities.LOSS_TRAINING);
    private static final int ENOUGH = 20;
    /** Of ten classes. */
    private static final double CHANCE = Math.log(10);

    private static final String LAYERS =
            "model: {layers: [{linear: {units: 64, init: he_uniform}}, relu, {linear: {units: 64, init: he_uniform}}, relu,"
                    + " {linear: 10}]}\n";
    private static final String ATTENTION =
            "model: {layers: [{reshape: [8, 8]}, {linear: 16}, {positional: learned}, {transformer: {heads: 2, ff: 32}},"
                    + " mean_pool, {linear: 10}]}\n";

    private static List<RunEvent> run(String text) {
        List<RunEvent> events = new ArrayList<>();
        String data =
                "data: {source: digits, samples: 800, scale: unit, validation: 0}\nloss: cross_entropy\nbatch: 32\n";
        RunSink sink = new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                events.add(event);
            }
        };
        try (Training training =
                Training.prepare(RecipeReader.read(data + text, Path.of("recipe.yaml"), List.of()), true)) {
            training.run(List.of(sink), Progress.SILENT, Watching.EVERYTHING);
        }
        return events;
    }

    /** The first step at which a warning of one of these kinds was told. */
    private static long told(List<RunEvent> events, FindingKind... kinds) {
        return events.stream()
                .filter(event -> event instanceof RunEvent.Found found
                        && List.of(kinds).contains(found.finding().kind()))
                .mapToLong(RunEvent::step)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The first step after which the loss is never again below what chance gives. */
    private static long lost(List<RunEvent> events) {
        long last = -1;
        for (RunEvent event : events) {
            Double loss = event instanceof RunEvent.Measured measured
                    ? measured.quantities().get(LOSS)
                    : null;
            if (loss != null && loss < CHANCE) {
                last = event.step();
            }
        }
        return last + 1;
    }

    private static double least(List<RunEvent> events) {
        return events.stream()
                .filter(RunEvent.Measured.class::isInstance)
                .mapToDouble(event -> ((RunEvent.Measured) event).quantities().getOrDefault(LOSS, CHANCE))
                .min()
                .orElseThrow();
    }

    @Test
    void aRateThatRisesUntilTrainingBreaksIsToldOfWhileTheLossStillFalls() {
        List<RunEvent> events =
                run(LAYERS + "optimizer: {sgd: {learning_rate: 0.001}}\nschedule: {exponential: 1.02}\nsteps: 600\n");
        assertThat(least(events)).as("it learns first").isLessThan(1);
        assertThat(lost(events)).as("and breaks").isLessThan(590);
        assertThat(told(events, FindingKind.STEP_TOO_LARGE)).isLessThan(lost(events) - ENOUGH);
    }

    @Test
    void soItIsWithAttention() {
        List<RunEvent> events = run(
                ATTENTION + "optimizer: {adam: {learning_rate: 0.001}}\nschedule: {exponential: 1.015}\nsteps: 400\n");
        assertThat(least(events)).as("it learns first").isLessThan(1.5);
        assertThat(lost(events)).as("and breaks").isLessThan(390);
        assertThat(told(events, FindingKind.STEP_TOO_LARGE, FindingKind.ATTENTION_LOGIT_GROWTH))
                .isLessThan(lost(events) - ENOUGH);
    }

    @Test
    void aWarmUpToARateThatTrainsWellIsNotAccused() {
        List<RunEvent> events = run(
                LAYERS
                        + "optimizer: {sgd: {learning_rate: 0.05, momentum: 0.9}}\nschedule: {warm_up: 150, cosine: {to: 0}}\nsteps: 400\n");
        assertThat(least(events)).isLessThan(0.2);
        assertThat(told(events, FindingKind.STEP_TOO_LARGE, FindingKind.UPDATE_TOO_LARGE))
                .isEqualTo(Long.MAX_VALUE);
    }
}
