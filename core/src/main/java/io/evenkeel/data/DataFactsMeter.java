package io.evenkeel.data;

import io.evenkeel.run.DataFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures what diagnosis may know of data: its training part, as it will be trained on. */
public final class DataFactsMeter {
    private static final int BAD_ROWS_LISTED = 10;

    private DataFactsMeter() {}

    public static DataFacts measure(Dataset data) {
        Samples training = data.training();
        List<Long> bad = badRows(training);
        @Nullable
        TargetSummary targets = data.kind() == TargetKind.CLASSES ? null : TargetSummary.of(training.targets());
        return new DataFacts(
                data.source(),
                training.size(),
                data.validation().size(),
                training.featureWidth(),
                data.kind().factName(),
                features(training),
                labelCounts(data),
                targets == null ? null : targets.mean(),
                targets == null ? null : targets.sd(),
                targets == null ? null : targets.min(),
                targets == null ? null : targets.max(),
                bad.subList(0, Math.min(bad.size(), BAD_ROWS_LISTED)),
                bad.size());
    }

    private static List<Long> badRows(Samples samples) {
        List<Long> rows = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (!allFinite(samples.features(), i, samples.featureWidth())
                    || !allFinite(samples.targets(), i, samples.targetWidth())) {
                rows.add(samples.row(i));
            }
        }
        return rows;
    }

    private static boolean allFinite(double[] values, int row, int width) {
        return IntStream.range(row * width, (row + 1) * width).allMatch(k -> Double.isFinite(values[k]));
    }

    /** Samples of each class, or with each bit set; nothing for values. */
    private static List<Long> labelCounts(Dataset data) {
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

    private static DataFacts.FeatureSummary features(Samples samples) {
        int width = samples.featureWidth();
        List<Column> columns = IntStream.range(0, width)
                .mapToObj(j -> Column.of(samples.features(), width, j))
                .filter(column -> column.range().getCount() > 0)
                .toList();
        // By size; features that are zero throughout say nothing about scales.
        List<Column> bySize = columns.stream()
                .filter(column -> column.rms() > 0)
                .sorted((a, b) -> Double.compare(a.rms(), b.rms()))
                .toList();
        int many = bySize.size();
        return new DataFacts.FeatureSummary(
                columns.stream().mapToDouble(c -> c.range().getMin()).min().orElse(Double.NaN),
                columns.stream().mapToDouble(c -> c.range().getMax()).max().orElse(Double.NaN),
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

    /** One feature, finite values only. */
    private record Column(int index, DoubleSummaryStatistics range, double rms) {

        static Column of(double[] values, int width, int j) {
            DoubleSummaryStatistics range = new DoubleSummaryStatistics();
            for (int k = j; k < values.length; k += width) {
                if (Double.isFinite(values[k])) {
                    range.accept(values[k]);
                }
            }
            double largest = Math.max(-range.getMin(), range.getMax());
            if (range.getCount() == 0 || largest == 0) {
                return new Column(j, range, 0);
            }
            // Relative to the largest, so that squares neither overflow nor vanish.
            double squares = 0;
            for (int k = j; k < values.length; k += width) {
                if (Double.isFinite(values[k])) {
                    squares += values[k] / largest * (values[k] / largest);
                }
            }
            return new Column(j, range, largest * Math.sqrt(squares / range.getCount()));
        }

        boolean constant() {
            return range.getMin() == range.getMax();
        }
    }

    /** All outputs together, finite targets only; standard deviation over N. Not a number where there are none. */
    private record TargetSummary(double mean, double sd, double min, double max) {

        static TargetSummary of(double[] targets) {
            double[] finite = Arrays.stream(targets).filter(Double::isFinite).toArray();
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
