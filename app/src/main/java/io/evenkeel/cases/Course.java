package io.evenkeel.cases;

import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How one quantity went over a run. */
final class Course implements RunSink {

    private final QuantityKey quantity;
    private final Map<Long, Double> values = new TreeMap<>();

    Course(String quantity) {
        this.quantity = QuantityKey.of(quantity);
    }

    @Override
    public void header(RunHeader header) {}

    @Override
    public void event(RunEvent event) {
        if (event instanceof RunEvent.Measured measured) {
            Double value = measured.quantities().get(quantity);
            if (value != null) {
                values.put(measured.step(), value);
            }
        }
    }

    /** Its best finite value: the least of a loss, the largest of anything else. */
    @Nullable
    Double best() {
        Double best = null;
        for (double value : values.values()) {
            boolean better = best == null || (quantity.name().startsWith("loss") ? value < best : value > best);
            if (Double.isFinite(value) && better) {
                best = value;
            }
        }
        return best;
    }

    /** Its standard deviation after so many steps; null where there are fewer than two values. */
    @Nullable
    Double scatterAfter(double step) {
        double[] late = values.entrySet().stream()
                .filter(entry -> entry.getKey() > step)
                .mapToDouble(Map.Entry::getValue)
                .toArray();
        if (late.length < 2) {
            return null;
        }
        double mean = 0;
        for (double value : late) {
            mean += value / late.length;
        }
        double squares = 0;
        for (double value : late) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / (late.length - 1));
        return Double.isFinite(deviation) ? deviation : null;
    }
}
