package io.evenkeel.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.recipe.RecipeWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a run takes its steps, where that may change while it goes on: at first as its recipe says, later as whoever steers
 * it decides. It is part of the run's state: a checkpoint of a run that was changed tells it.
 *
 * @param optimizer what turns gradients into steps
 * @param clip what bounds them first; null: nothing
 * @param most the largest factor that the schedule is followed up to
 * @param ramps further factors of the learning rate
 * @param smooth steps of a moving average over the recipe's schedule; 1: none
 * @param passes how many times as many samples a step takes, from places of the epoch that are far apart
 * @param skipped steps whose samples are passed over without an update
 * @param end the step before which the run ends, where that is earlier than its recipe says; null: it is not
 */
public record Regime(
        OptimizerSpec optimizer,
        @Nullable ClipSpec clip,
        double most,
        List<RateRamp> ramps,
        int smooth,
        int passes,
        SortedSet<Long> skipped,
        @Nullable Long end) {

    private static final JsonMapper JSON = new JsonMapper();

    public Regime {
        ramps = List.copyOf(ramps);
        skipped = Collections.unmodifiableSortedSet(new TreeSet<>(skipped));
        if (smooth < 1 || passes < 1) {
            throw new IllegalArgumentException("found an average over " + smooth + " steps and " + passes
                    + " passes; expected at least 1 of each");
        }
    }

    /** As the recipe says. */
    public static Regime of(Recipe recipe) {
        return new Regime(
                recipe.optimizer(), recipe.clip(), Double.POSITIVE_INFINITY, List.of(), 1, 1, new TreeSet<>(), null);
    }

    /** What the learning rate of a step is multiplied by. */
    double factor(LearningRateSchedule schedule, long step) {
        double factor = Math.min(most, schedule.smooth(smooth).factor(step));
        for (RateRamp ramp : ramps) {
            factor *= ramp.factor(step);
        }
        return factor;
    }

    public Regime with(OptimizerSpec other) {
        return new Regime(other, clip, most, ramps, smooth, passes, skipped, end);
    }

    public Regime with(@Nullable ClipSpec other) {
        return new Regime(optimizer, other, most, ramps, smooth, passes, skipped, end);
    }

    /** With the schedule held at a factor wherever it would go beyond. */
    public Regime upTo(double factor) {
        return new Regime(optimizer, clip, Math.min(most, factor), ramps, smooth, passes, skipped, end);
    }

    /** With one ramp more; one that begins at the same step takes its place. */
    public Regime with(RateRamp ramp) {
        List<RateRamp> all = new ArrayList<>(ramps);
        all.removeIf(other -> other.from() == ramp.from());
        all.add(ramp);
        return new Regime(optimizer, clip, most, all, smooth, passes, skipped, end);
    }

    public Regime smoothedOver(int steps) {
        return new Regime(optimizer, clip, most, ramps, steps, passes, skipped, end);
    }

    public Regime withPasses(int times) {
        return new Regime(optimizer, clip, most, ramps, smooth, times, skipped, end);
    }

    /** Without the steps from one on and before another. */
    public Regime without(long from, long to) {
        SortedSet<Long> all = new TreeSet<>(skipped);
        for (long step = from; step < to; step++) {
            all.add(step);
        }
        return new Regime(optimizer, clip, most, ramps, smooth, passes, all, end);
    }

    public Regime endingBefore(long step) {
        return new Regime(optimizer, clip, most, ramps, smooth, passes, skipped, step);
    }

    /** Without an early end. */
    public Regime toItsEnd() {
        return new Regime(optimizer, clip, most, ramps, smooth, passes, skipped, null);
    }

    /** What differs from the recipe's own, as text; what stays the recipe's is not in it. */
    String text(Recipe recipe) {
        ObjectNode node = JSON.createObjectNode();
        boolean same = optimizer.equals(recipe.optimizer()) && Objects.equals(clip, recipe.clip());
        if (!same) {
            node.put("recipe", RecipeWriter.write(changed(recipe)));
        }
        if (most < Double.POSITIVE_INFINITY) {
            node.put("most", most);
        }
        ArrayNode climbs = node.putArray("ramps");
        ramps.forEach(
                ramp -> climbs.addArray().add(ramp.from()).add(ramp.steps()).add(ramp.low()));
        node.put("smooth", smooth);
        node.put("passes", passes);
        ArrayNode without = node.putArray("skipped");
        skipped.forEach(without::add);
        if (end != null) {
            node.put("end", end);
        }
        return node.toString();
    }

    /**
     * Backwards.
     *
     * @throws IllegalArgumentException when it is no such text
     */
    static Regime parse(String text, Recipe recipe) {
        try {
            JsonNode node = JSON.readTree(text);
            Recipe changed =
                    node.has("recipe") ? RecipeReader.parse(node.get("recipe").asText()) : recipe;
            List<RateRamp> ramps = new ArrayList<>();
            node.path("ramps")
                    .forEach(ramp -> ramps.add(new RateRamp(
                            ramp.path(0).asLong(),
                            ramp.path(1).asLong(),
                            ramp.path(2).asDouble())));
            SortedSet<Long> skipped = new TreeSet<>();
            node.path("skipped").forEach(step -> skipped.add(step.asLong()));
            return new Regime(
                    changed.optimizer(),
                    changed.clip(),
                    node.path("most").asDouble(Double.POSITIVE_INFINITY),
                    ramps,
                    node.path("smooth").asInt(1),
                    node.path("passes").asInt(1),
                    skipped,
                    node.has("end") ? node.get("end").asLong() : null);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("how the run was changed on its way cannot be read: " + e, e);
        }
    }

    private Recipe changed(Recipe recipe) {
        return new Recipe(
                recipe.name(),
                recipe.seed(),
                recipe.data(),
                recipe.model(),
                recipe.loss(),
                optimizer,
                recipe.schedule(),
                clip,
                recipe.batch(),
                recipe.accumulate(),
                recipe.epochs(),
                recipe.steps(),
                recipe.batching(),
                recipe.target(),
                recipe.device(),
                recipe.precision(),
                recipe.ignore(),
                recipe.task());
    }
}
