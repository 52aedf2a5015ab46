package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.DataFacts.FeatureSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.IntFunction;

/** Small data sets in plain arrays, with their facts. */
final class TinyData {

    final double[][] x;
    final double[][] targets;
    /** {@code classes}, {@code bits} or {@code values}. */
    final String target;

    TinyData(double[][] x, double[][] targets, String target) {
        this.x = x;
        this.targets = targets;
        this.target = target;
    }

    static TinyData rows(int n, String target, IntFunction<double[]> x, IntFunction<double[]> targets) {
        double[][] rows = new double[n][];
        double[][] answers = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = x.apply(i);
            answers[i] = targets.apply(i);
        }
        return new TinyData(rows, answers, target);
    }

    /** Two rings, one output for two classes. */
    static TinyData circles(int n, long seed) {
        Random random = new Random(seed);
        return rows(
                n,
                "classes",
                i -> {
                    double radius = i % 2 == 0 ? 1 : 0.8;
                    double angle = 2 * Math.PI * random.nextDouble();
                    return new double[] {
                        radius * Math.cos(angle) + 0.1 * random.nextGaussian(),
                        radius * Math.sin(angle) + 0.1 * random.nextGaussian()
                    };
                },
                i -> new double[] {i % 2});
    }

    /** Three overlapping clusters, one-hot. */
    static TinyData blobs(int n, long seed) {
        Random random = new Random(seed);
        double[][] centers = {{-1.280, -9.481}, {0.993, -1.294}, {-1.593, -3.393}};
        return rows(
                n,
                "classes",
                i -> new double[] {
                    centers[i % 3][0] + 2 * random.nextGaussian(), centers[i % 3][1] + 2 * random.nextGaussian()
                },
                i -> oneHot(i % 3, 3));
    }

    /** Ten classes of 64 features from 0 to 16, many of them rarely on: shaped like raw digits. */
    static TinyData pixels(int n, long seed) {
        Random random = new Random(seed);
        double[][] patterns = new double[10][64];
        for (double[] pattern : patterns) {
            for (int i = 0; i < 64; i++) {
                pattern[i] = i % 8 == 0 ? 0 : random.nextDouble() < 0.5 ? 0 : 16 * random.nextDouble();
            }
        }
        return rows(
                n,
                "classes",
                i -> {
                    double[] row = new double[64];
                    for (int f = 0; f < 64; f++) {
                        double value = patterns[i % 10][f] + 3 * random.nextGaussian();
                        row[f] = f % 8 == 0 ? (random.nextInt(200) == 0 ? 1 : 0) : Math.min(16, Math.max(0, value));
                    }
                    return row;
                },
                i -> oneHot(i % 10, 10));
    }

    static double[] oneHot(int label, int classes) {
        double[] row = new double[classes];
        row[label] = 1;
        return row;
    }

    String scoreName() {
        return target.equals("values") ? "r2/training" : "accuracy/training";
    }

    OptionalDouble score(double[][] output, double[][] answers) {
        if (target.equals("values")) {
            double mean =
                    Arrays.stream(answers).mapToDouble(r -> r[0]).average().orElse(0);
            double total = Arrays.stream(answers)
                    .mapToDouble(r -> (r[0] - mean) * (r[0] - mean))
                    .sum();
            double rest = 0;
            for (int s = 0; s < answers.length; s++) {
                rest += (output[s][0] - answers[s][0]) * (output[s][0] - answers[s][0]);
            }
            return OptionalDouble.of(1 - rest / total);
        }
        double right = 0;
        for (int s = 0; s < answers.length; s++) {
            right += target.equals("bits") || answers[s].length == 1
                    ? bits(output[s], answers[s])
                    : argmax(output[s]) == argmax(answers[s]) ? 1 : 0;
        }
        return OptionalDouble.of(right / answers.length);
    }

    private static double bits(double[] output, double[] answer) {
        double right = 0;
        for (int i = 0; i < answer.length; i++) {
            right += (output[i] > 0.5) == (answer[i] > 0.5) ? 1.0 / answer.length : 0;
        }
        return right;
    }

    private static int argmax(double[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    DataFacts facts() {
        int features = x[0].length;
        double[] rms = new double[features];
        int constant = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        List<Long> bad = new ArrayList<>();
        for (int s = 0; s < x.length; s++) {
            if (Arrays.stream(x[s]).anyMatch(v -> !Double.isFinite(v))) {
                bad.add((long) s);
            }
        }
        int largest = 0;
        int smallest = -1;
        for (int f = 0; f < features; f++) {
            int column = f;
            double[] values = Arrays.stream(x)
                    .mapToDouble(r -> r[column])
                    .filter(Double::isFinite)
                    .toArray();
            double low = Arrays.stream(values).min().orElse(0);
            double high = Arrays.stream(values).max().orElse(0);
            rms[f] = Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElse(0));
            min = Math.min(min, low);
            max = Math.max(max, high);
            constant += low == high ? 1 : 0;
            largest = rms[f] > rms[largest] ? f : largest;
            smallest = rms[f] > 0 && (smallest < 0 || rms[f] < rms[smallest]) ? f : smallest;
        }
        double[] sorted = Arrays.stream(rms).filter(v -> v > 0).sorted().toArray();
        FeatureSummary summary = new FeatureSummary(
                min,
                max,
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                largest,
                Math.max(0, smallest),
                constant);
        boolean values = !target.equals("classes");
        double[] flat = Arrays.stream(targets).flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(flat).average().orElse(0);
        double sd = Math.sqrt(
                Arrays.stream(flat).map(v -> (v - mean) * (v - mean)).average().orElse(0));
        return new DataFacts(
                "tiny",
                x.length,
                0,
                features,
                target,
                summary,
                values ? List.of() : labelCounts(),
                values ? Double.valueOf(mean) : null,
                values ? Double.valueOf(sd) : null,
                values ? Double.valueOf(Arrays.stream(flat).min().orElse(0)) : null,
                values ? Double.valueOf(Arrays.stream(flat).max().orElse(0)) : null,
                bad,
                bad.size());
    }

    private List<Long> labelCounts() {
        int classes = targets[0].length == 1 ? 2 : targets[0].length;
        long[] counts = new long[classes];
        for (double[] row : targets) {
            counts[row.length == 1 ? (int) row[0] : argmax(row)]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }
}
