package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Seconds a step takes, with all that watching takes: the mean over the steps since the last look, and of the last
 * {@value #WINDOW} such means the median, so that one pause of the machine or one evaluation changes nothing. Cost: a
 * look at the clock.
 */
public final class StepTime implements Instrument {

    static final int WINDOW = 9;

    private static final String MEANS = "means";
    private static final double NANOSECOND = 1e-9;

    private final LongSupplier clock;
    private final ArrayDeque<Double> means = new ArrayDeque<>();
    private long lastIndex = -1;
    private long lastTime;

    /** @param clock nanoseconds, such as {@code System::nanoTime} */
    public StepTime(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.STEP_TIME);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    /** The means, but not the last look at the clock: the time between two processes is no step's. */
    @Override
    public Map<String, double[]> memory() {
        return Map.of(MEANS, means.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        means.clear();
        for (double mean : memory.getOrDefault(MEANS, new double[0])) {
            means.addLast(mean);
        }
        lastIndex = -1;
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        long now = clock.getAsLong();
        if (lastIndex >= 0 && step.index() > lastIndex) {
            means.addLast(NANOSECOND * (now - lastTime) / (step.index() - lastIndex));
            if (means.size() > WINDOW) {
                means.removeFirst();
            }
            double[] sorted =
                    means.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int half = sorted.length / 2;
            into.put(
                    Quantities.STEP_TIME,
                    sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
        }
        lastIndex = step.index();
        lastTime = now;
    }
}
