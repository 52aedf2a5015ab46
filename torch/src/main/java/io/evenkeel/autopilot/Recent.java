package io.evenkeel.autopilot;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** The last losses and gradient norms, for what a typical one is. */
final class Recent {

    private static final int KEPT = 512;
    private static final int TYPICAL = 20;

    private record Value(long step, double value) {}

    private final Deque<Value> losses = new ArrayDeque<>();
    private final Deque<Value> norms = new ArrayDeque<>();

    void add(RunEvent.Measured event) {
        keep(losses, event, Quantities.LOSS_TRAINING);
        keep(norms, event, Quantities.GRADIENT_NORM);
    }

    private static void keep(Deque<Value> values, RunEvent.Measured event, String name) {
        Double value = event.quantities().get(QuantityKey.of(name));
        if (value != null && Double.isFinite(value)) {
            values.addLast(new Value(event.step(), value));
            if (values.size() > KEPT) {
                values.removeFirst();
            }
        }
    }

    /** Median of the last losses; NaN before the first. */
    double loss() {
        return median(losses, Long.MAX_VALUE, TYPICAL).orElse(Double.NaN);
    }

    /** Median of the gradient norms in the last steps before one; empty where none was measured. */
    OptionalDouble normBefore(long step) {
        return median(norms, step, KEPT);
    }

    void forgetFrom(long step) {
        losses.removeIf(value -> value.step() >= step);
        norms.removeIf(value -> value.step() >= step);
    }

    private static OptionalDouble median(Deque<Value> values, long before, int most) {
        double[] sorted = values.stream()
                .filter(value -> value.step() < before)
                .skip(Math.max(0, values.stream().filter(v -> v.step() < before).count() - most))
                .mapToDouble(Value::value)
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }
}
