package io.evenkeel.repair;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run's stream said of how good it is: each evaluation, and the training part's own numbers. */
public final class Curve implements RunSink {

    /**
     * How good a run was at one point.
     *
     * @param score accuracy or R²; NaN: not measured
     */
    public record Point(long step, double loss, double score) {}

    private final List<Point> heldBack = new ArrayList<>();
    private final List<Point> training = new ArrayList<>();

    @Override
    public void header(RunHeader header) {}

    @Override
    public void event(RunEvent event) {
        if (event instanceof RunEvent.Measured measured) {
            add(measured.step(), measured.quantities());
        }
    }

    public void add(long step, Map<QuantityKey, Double> quantities) {
        Double held = quantities.get(QuantityKey.of(Quantities.LOSS_VALIDATION));
        if (held != null) {
            heldBack.add(new Point(
                    step, held, either(quantities, Quantities.ACCURACY_VALIDATION, Quantities.R2_VALIDATION)));
        }
        Double trained = quantities.get(QuantityKey.of(Quantities.LOSS_TRAINING));
        if (trained != null) {
            training.add(
                    new Point(step, trained, either(quantities, Quantities.ACCURACY_TRAINING, Quantities.R2_TRAINING)));
        }
    }

    private static double either(Map<QuantityKey, Double> quantities, String one, String other) {
        Double value = quantities.getOrDefault(QuantityKey.of(one), quantities.get(QuantityKey.of(other)));
        return value == null ? Double.NaN : value;
    }

    /** The points to judge by: those on held-back data, where there are any. */
    public List<Point> points() {
        return heldBack.isEmpty() ? training : heldBack;
    }

    public boolean isHeldBack() {
        return !heldBack.isEmpty();
    }

    /** The evaluation with the least loss; null where nothing finite was held back. */
    public @Nullable Point best() {
        Point best = null;
        for (Point point : heldBack) {
            if (Double.isFinite(point.loss()) && (best == null || point.loss() < best.loss())) {
                best = point;
            }
        }
        return best;
    }
}
