package io.evenkeel.autopilot;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.torch.Regime;
import io.evenkeel.training.Training;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do to a run as it goes.
 *
 * @param kind the remedy's
 * @param why what it is expected to do, half a sentence without a full stop
 * @param numbers what it goes by, such as the new rate
 * @param change how steps are taken from there on
 * @param surgery what is done to the weights first; null: nothing
 * @param ends whether it ends the run, with the weights that were best on held-back data
 */
public record Treatment(
        String kind,
        String why,
        Map<String, Double> numbers,
        Change change,
        @Nullable Surgery surgery,
        boolean ends) {

    /** Changes how steps are taken, from a step on. */
    @FunctionalInterface
    public interface Change {
        Change NONE = (regime, step) -> regime;

        Regime of(Regime regime, long step);
    }

    /** Changes a run's weights, between two steps. */
    @FunctionalInterface
    public interface Surgery {
        void on(Training.Parts parts, Recipe recipe);
    }

    public Treatment {
        numbers = Map.copyOf(numbers);
    }

    /** Changes steps, and no weights. */
    static Treatment of(String kind, String why, Map<String, Double> numbers, Change change) {
        return new Treatment(kind, why, numbers, change, null, false);
    }

    /** Changes weights, and nothing else. */
    static Treatment ofWeights(String kind, String why, Map<String, Double> numbers, Surgery surgery) {
        return new Treatment(kind, why, numbers, Change.NONE, surgery, false);
    }

    /** Whether both together would be one or the other. */
    boolean conflicts(Treatment other) {
        return ends || other.ends || family().equals(other.family()) || (surgery != null && other.surgery != null);
    }

    private String family() {
        return kind.endsWith("learning-rate")
                ? "learning-rate"
                : kind.startsWith("clip-") ? "clip" : kind.endsWith("weight-decay") ? "weight-decay" : kind;
    }

    /** Does it to a run that stands where it is to begin. */
    void apply(Training.Parts parts, Recipe recipe) {
        if (surgery != null) {
            surgery.on(parts, recipe);
        }
        parts.trainer()
                .follow(change.of(parts.trainer().regime(), parts.trainer().step()));
    }
}
