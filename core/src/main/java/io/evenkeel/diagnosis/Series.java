package io.evenkeel.diagnosis;

import io.evenkeel.run.QuantityKey;
import java.util.Arrays;

/**
 * The values of one quantity, in bounded memory: the last {@value #TAIL} finite values as they came, and the whole run
 * thinned to at most {@value #BINS} means of equally many neighbours. Values that are not finite are counted, and their
 * first step is kept, but they are in no window.
 */
public final class Series {

    static final int TAIL = 1024;
    static final int BINS = 4096;

    private final QuantityKey key;

    private long[] binSteps = new long[16];
    private double[] binMeans = new double[16];
    private int bins;
    private long stride = 1;
    private long inLastBin;

    private long[] tailSteps = new long[16];
    private double[] tailValues = new double[16];
    private long finite;

    private long lastStep = -1;
    private double latest = Double.NaN;
    private long nonFinite;
    private long firstNonFiniteStep = -1;
    private double firstNonFiniteValue = Double.NaN;

    Series(QuantityKey key) {
        this.key = key;
    }

    void add(long step, double value) {
        lastStep = step;
        latest = value;
        if (!Double.isFinite(value)) {
            if (nonFinite++ == 0) {
                firstNonFiniteStep = step;
                firstNonFiniteValue = value;
            }
            return;
        }
        addToTail(step, value);
        addToBins(step, value);
        finite++;
    }

    public QuantityKey key() {
        return key;
    }

    /** How many finite values there were. */
    public long count() {
        return finite;
    }

    /** The latest value as it came, finite or not; NaN when there was none. */
    public double latest() {
        return latest;
    }

    /** The step of the latest value; −1 when there was none. */
    public long lastStep() {
        return lastStep;
    }

    public boolean everNonFinite() {
        return nonFinite > 0;
    }

    /** The step of the first value that was not finite; −1 when there was none. */
    public long firstNonFiniteStep() {
        return firstNonFiniteStep;
    }

    public double firstNonFiniteValue() {
        return firstNonFiniteValue;
    }

    /** The last {@code count} finite values as they came; fewer when there are fewer, or more than the tail holds. */
    public Window last(int count) {
        int have = (int) Math.min(Math.min(count, TAIL), finite);
        long[] steps = new long[have];
        double[] values = new double[have];
        for (int i = 0; i < have; i++) {
            int at = (int) ((finite - have + i) % TAIL);
            steps[i] = tailSteps[at];
            values[i] = tailValues[at];
        }
        return new Window(steps, values, ones(have));
    }

    /** The last {@code count} of those finite values in the tail that came before a step. */
    Window lastBefore(long step, int count) {
        Window tail = last(TAIL);
        int end = tail.size();
        while (end > 0 && tail.step(end - 1) >= step) {
            end--;
        }
        return tail.part(Math.max(0, end - count), end);
    }

    /** The last {@code share} of all finite values, though at least {@code least} of them. */
    public Window recent(double share, int least) {
        long wanted = Math.max(least, (long) Math.ceil(share * finite));
        if (wanted <= Math.min(TAIL, finite) || stride == 1) {
            return wanted <= TAIL ? last((int) wanted) : bins(bins - (int) Math.min(wanted, bins), bins);
        }
        long wantedBins = Math.min(bins, (wanted + stride - 1) / stride);
        return bins(bins - (int) wantedBins, bins);
    }

    /** The whole run, thinned. */
    public Window all() {
        return bins(0, bins);
    }

    /** The earliest values: {@code count} of them, or the first mean where the run has been thinned beyond that. */
    public Window first(int count) {
        return bins(0, (int) Math.min(bins, Math.max(1, count / stride)));
    }

    private Window bins(int from, int to) {
        int size = Math.max(0, to - from);
        double[] weights = ones(size);
        if (size > 0) {
            Arrays.fill(weights, (double) stride);
            if (to == bins) {
                weights[size - 1] = (double) inLastBin;
            }
        }
        return new Window(
                Arrays.copyOfRange(binSteps, from, from + size),
                Arrays.copyOfRange(binMeans, from, from + size),
                weights);
    }

    private void addToTail(long step, double value) {
        int at = (int) (finite % TAIL);
        if (at >= tailValues.length) {
            int length = Math.min(TAIL, 2 * tailValues.length);
            tailSteps = Arrays.copyOf(tailSteps, length);
            tailValues = Arrays.copyOf(tailValues, length);
        }
        tailSteps[at] = step;
        tailValues[at] = value;
    }

    private void addToBins(long step, double value) {
        if (bins > 0 && inLastBin < stride) {
            inLastBin++;
            binMeans[bins - 1] += (value - binMeans[bins - 1]) / inLastBin;
            return;
        }
        if (bins == BINS) {
            halve();
        }
        if (bins == binMeans.length) {
            int length = Math.min(BINS, 2 * bins);
            binSteps = Arrays.copyOf(binSteps, length);
            binMeans = Arrays.copyOf(binMeans, length);
        }
        binSteps[bins] = step;
        binMeans[bins] = value;
        bins++;
        inLastBin = 1;
    }

    /** Only called when every bin is full, so that pairs weigh the same. */
    private void halve() {
        for (int i = 0; i < BINS / 2; i++) {
            binSteps[i] = binSteps[2 * i];
            binMeans[i] = binMeans[2 * i] / 2 + binMeans[2 * i + 1] / 2;
        }
        bins = BINS / 2;
        stride *= 2;
        inLastBin = stride;
    }

    private static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }
}
