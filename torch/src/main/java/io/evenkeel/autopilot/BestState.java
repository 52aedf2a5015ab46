package io.evenkeel.autopilot;

import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.training.CheckpointFacts;
import io.evenkeel.training.Monitored;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state that was best on held-back data. */
final class BestState implements AutoCloseable {

    private final Monitored monitored;
    private @Nullable Checkpoint candidate;
    private @Nullable Checkpoint best;
    private double value = Double.NaN;

    BestState(Monitored monitored) {
        this.monitored = monitored;
    }

    /** A state from before the run was interrupted, with what was said of it then; it is handed over. */
    void before(Checkpoint state, CheckpointFacts.Best evaluation) {
        if (best == null && evaluation.quantity().equals(monitored.quantity().name()) && isBetter(evaluation.value())) {
            best = state;
            value = evaluation.value();
        } else {
            state.close();
        }
    }

    /** A state that is about to be evaluated; it is handed over. */
    void candidate(Checkpoint state) {
        if (candidate != null) {
            candidate.close();
        }
        candidate = state;
    }

    /** What held-back data said of the candidate, if anything. */
    void evaluated(Map<QuantityKey, Double> quantities) {
        Checkpoint evaluated = candidate;
        Double now = quantities.get(monitored.quantity());
        if (now == null || evaluated == null) {
            return;
        }
        if (isBetter(now)) {
            if (best != null) {
                best.close();
            }
            best = evaluated;
            value = now;
            candidate = null;
        }
    }

    private boolean isBetter(double now) {
        return Double.isFinite(now) && (Double.isNaN(value) || monitored.isBetter(now, value));
    }

    /** Null before the first. */
    @Nullable
    Checkpoint checkpoint() {
        return best;
    }

    double value() {
        return value;
    }

    /** Whether it was better than what these say of another state; one that cannot be evaluated is worse. */
    boolean isBetterThan(Map<QuantityKey, Double> quantities) {
        Double other = quantities.get(monitored.quantity());
        return best != null && (other == null || !Double.isFinite(other) || monitored.isBetter(value, other));
    }

    @Override
    public void close() {
        if (candidate != null) {
            candidate.close();
        }
        if (best != null) {
            best.close();
        }
    }
}
