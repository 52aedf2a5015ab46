package io.evenkeel.data;

import io.evenkeel.recipe.Precision;
import io.evenkeel.run.DataFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what diagnosis may know of data: its training part, as it will be trained on, and bad rows of all of it. A
 * number that is infinite in the precision of the training counts as that.
 */
public final class DataFactsMeter {
    private static final int BAD_ROWS_LISTED = 10;
    private static final int NUMBERS_AT_ONCE = 1 << 16;

    private final Dataset data;
    private final Precision ofFeatures;
    private final Precision ofTargets;

    private DataFactsMeter(Dataset data, Precision precision) {
        this.data = data;
        // Tokens are whole numbers whatever the network computes with.
        this.ofFeatures = data.vocabulary() > 0 ? Precision.FLOAT64 : precision;
        this.ofTargets = precision.ofLosses();
    }

    public static DataFacts measure(Dataset data, Precision precision) {
        return new DataFactsMeter(data, precision).measure();
    }

    private DataFacts measure() {
        Samples training = data.training();
        @Nullable
        TargetSummary targets =
                data.kind() == TargetKind.CLASSES ? null : TargetSummary.of(training.targets(), ofTargets);
        return new DataFacts(
                data.source(),
                training.size(),
                data.validation().size(),
                training.featureWidth(),
                data.kind().factName(),
                features(),
                labelCounts(),
                targets == null ? null : targets.mean(),
                targets == null ? null : targets.sd(),
                targets == null ? null : targets.min(),
                targets == null ? null : targets.max(),
                badRows(training),
                badRows(data.validation()),
                TargetSignalMeter.measure(data));
    }

    private DataFacts.BadRows badRows(Samples samples) {
        int width = samples.featureWidth();
        int some = samples.samplesIn(NUMBERS_AT_ONCE);
        double[] part = new double[some * width];
        List<Long> rows = new ArrayList<>();
        long tooLarge = 0;
        for (int first = 0; first < samples.size(); first += some) {
            int count = Math.min(some, samples.size() - first);
            samples.copyFeatures(first, count, part);
            for (int i = 0; i < count; i++) {
                double[] targets = samples.targets();
                int target = first + i;
                if (!held(part, i, width, ofFeatures) || !held(targets, target, samples.targetWidth(), ofTargets)) {
                    rows.add(samples.row(first + i));
                    tooLarge += held(part, i, width, Precision.FLOAT64)
                                    && held(targets, target, samples.targetWidth(), Precision.FLOAT64)
                            ? 1
                            : 0;
                }
            }
        }
        return new DataFacts.BadRows(rows.subList(0, Math.min(rows.size(), BAD_ROWS_LISTED)), rows.size(), tooLarge);
    }

    private static boolean held(double[] values, int row, int width, Precision precision) {
        for (int k = row * width; k < (row + 1) * width; k++) {
            if (!precision.holds(values[k])) {
                return false;
            }
        }
        return true;
    }

    /** Samples of each class, or with each bit set; nothing for values. */
    private List<Long> labelCounts() {
        double[] targets = data.training().targets();
        int width = data.training().targetWidth();
        long[] counts =
                switch (data.kind()) {
                    case CLASSES -> new long[data.classes()];
                    case BITS -> new long[width];
                    case VALUES -> new long[0];
                };
        for (int k = 0; k < targets.length && counts.length > 0; k++) {
            if (data.kind() == TargetKind.CLASSES) {
                counts[(int) targets[k]]++;
            } else if (targets[k] > 0.5) {
                counts[k % width]++;
            }
        }
        return Arrays.stream(counts).boxed().toList();
    }

    /** Tokens are names, so they have no scales: as though each feature were zero. */
    private DataFacts.FeatureSummary features() {
        List<Column> columns = data.vocabulary() > 0
                ? List.of()
                : Column.all(data.training(), ofFeatures).stream()
                        .filter(column -> column.count() > 0)
                        .toList();
        // By size; features that are zero throughout say nothing about scales.
        List<Column> bySize = columns.stream()
                .filter(column -> column.rms() > 0)
                .sorted((a, b) -> Double.compare(a.rms(), b.rms()))
                .toList();
        int many = bySize.size();
        return new DataFacts.FeatureSummary(
                columns.stream().mapToDouble(c -> c.min()).min().orElse(Double.NaN),
                columns.stream().mapToDouble(c -> c.max()).max().orElse(Double.NaN),
                many == 0 ? 0 : bySize.get(0).rms(),
                many == 0
                        ? 0
                        : (bySize.get((many - 1) / 2).rms()
                                        + bySize.get(many / 2).rms())
                                / 2,
                many == 0 ? 0 : bySize.get(many - 1).rms(),
                many == 0 ? 0 : bySize.get(many - 1).index(),
                many == 0 ? 0 : bySize.get(0).index(),
                (int) columns.stream().filter(Column::constant).count());
    }

    /**
     * One feature, finite values only.
     *
     * @param count how many of them
     */
    private record Column(int index, long count, double min, double max, double rms) {

        /** In two passes over parts of the samples, so that large sets need not be unpacked as a whole. */
        static List<Column> all(Samples samples, Precision precision) {
            int width = samples.featureWidth();
            long[] counts = new long[width];
            double[] mins = new double[width];
            double[] maxs = new double[width];
            Arrays.fill(mins, Double.POSITIVE_INFINITY);
            Arrays.fill(maxs, Double.NEGATIVE_INFINITY);
            eachFinite(samples, precision, (j, x) -> {
                counts[j]++;
                mins[j] = Math.min(mins[j], x);
                maxs[j] = Math.max(maxs[j], x);
            });
            double[] largest = new double[width];
            for (int j = 0; j < width; j++) {
                largest[j] = Math.max(-mins[j], maxs[j]);
            }
            // Relative to the largest, so that squares neither overflow nor vanish.
            double[] squares = new double[width];
            eachFinite(samples, precision, (j, x) -> squares[j] += x / largest[j] * (x / largest[j]));
            return IntStream.range(0, width)
                    .mapToObj(j -> new Column(
                            j,
                            counts[j],
                            mins[j],
                            maxs[j],
                            counts[j] == 0 || largest[j] == 0 ? 0 : largest[j] * Math.sqrt(squares[j] / counts[j])))
                    .toList();
        }

        private interface Cell {
            void take(int column, double value);
        }

        private static void eachFinite(Samples samples, Precision precision, Cell cell) {
            int width = samples.featureWidth();
            int some = samples.samplesIn(NUMBERS_AT_ONCE);
            double[] part = new double[some * width];
            for (int first = 0; first < samples.size(); first += some) {
                int count = Math.min(some, samples.size() - first);
                samples.copyFeatures(first, count, part);
                for (int k = 0, j = 0; k < count * width; k++, j = j + 1 == width ? 0 : j + 1) {
                    if (precision.holds(part[k])) {
                        cell.take(j, part[k]);
                    }
                }
            }
        }

        boolean constant() {
            return min == max;
        }
    }

    /** All outputs together, finite targets only; standard deviation over N. Not a number where there are none. */
    private record TargetSummary(double mean, double sd, double min, double max) {

        static TargetSummary of(double[] targets, Precision precision) {
            double[] finite = Arrays.stream(targets).filter(precision::holds).toArray();
            double mean = Arrays.stream(finite).average().orElse(Double.NaN);
            double variance = Arrays.stream(finite)
                    .map(y -> (y - mean) * (y - mean))
                    .average()
                    .orElse(Double.NaN);
            return new TargetSummary(
                    mean,
                    Math.sqrt(variance),
                    Arrays.stream(finite).min().orElse(Double.NaN),
                    Arrays.stream(finite).max().orElse(Double.NaN));
        }
    }
}
