package io.evenkeel.diagnosis;

import java.util.Arrays;

/** Losses over a batch, mean over samples and outputs, with their gradient: as the recipe language defines them. */
final class TinyLoss {

    private static final double CLIP = 1e-7;

    final double value;
    final double[][] gradient;

    private TinyLoss(double value, double[][] gradient) {
        this.value = value;
        this.gradient = gradient;
    }

    /** {@code targets}: one-hot rows for classes under every loss. */
    static TinyLoss of(String loss, double[][] output, double[][] targets) {
        int n = output.length;
        double sum = 0;
        double[][] gradient = new double[n][output[0].length];
        for (int s = 0; s < n; s++) {
            sum += switch (loss) {
                case "cross_entropy" -> crossEntropy(output[s], targets[s], gradient[s]);
                case "categorical_cross_entropy" -> categorical(output[s], targets[s], gradient[s]);
                case "binary_cross_entropy" -> binary(output[s], targets[s], gradient[s]);
                case "mse" -> squares(output[s], targets[s], gradient[s]);
                case "mae" -> absolutes(output[s], targets[s], gradient[s]);
                default -> throw new IllegalArgumentException(loss);
            };
            for (int i = 0; i < gradient[s].length; i++) {
                gradient[s][i] /= n;
            }
        }
        return new TinyLoss(sum / n, gradient);
    }

    private static double crossEntropy(double[] z, double[] t, double[] g) {
        double[] log = TinyNetwork.softmax(z, true);
        double loss = 0;
        for (int i = 0; i < z.length; i++) {
            loss -= t[i] * log[i];
            g[i] = Math.exp(log[i]) - t[i];
        }
        return loss;
    }

    private static double categorical(double[] p, double[] t, double[] g) {
        double sum = 0;
        int right = 0;
        for (int i = 0; i < p.length; i++) {
            sum += p[i];
            right = t[i] == 1 ? i : right;
        }
        double q = p[right] / sum;
        boolean inside = q >= CLIP && q <= 1 - CLIP;
        for (int i = 0; i < p.length; i++) {
            double dq = (i == right ? 1 / sum : 0) - p[right] / (sum * sum);
            g[i] = Double.isNaN(q) ? Double.NaN : inside ? -dq / q : 0;
        }
        return -Math.log(Double.isNaN(q) ? q : Math.min(1 - CLIP, Math.max(CLIP, q)));
    }

    private static double binary(double[] p, double[] t, double[] g) {
        double loss = 0;
        for (int i = 0; i < p.length; i++) {
            double q = Double.isNaN(p[i]) ? p[i] : Math.min(1 - CLIP, Math.max(CLIP, p[i]));
            boolean inside = p[i] >= CLIP && p[i] <= 1 - CLIP;
            loss -= (t[i] * Math.log(q) + (1 - t[i]) * Math.log1p(-q)) / p.length;
            g[i] = Double.isNaN(q) ? q : inside ? (q - t[i]) / (q * (1 - q)) / p.length : 0;
        }
        return loss;
    }

    private static double squares(double[] y, double[] t, double[] g) {
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            loss += (y[i] - t[i]) * (y[i] - t[i]) / y.length;
            g[i] = 2 * (y[i] - t[i]) / y.length;
        }
        return loss;
    }

    private static double absolutes(double[] y, double[] t, double[] g) {
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            loss += Math.abs(y[i] - t[i]) / y.length;
            g[i] = Math.signum(y[i] - t[i]) / y.length;
        }
        return loss;
    }

    /** Of the best constant prediction. */
    static double chance(String loss, double[][] targets) {
        int outputs = targets[0].length;
        double[] mean = new double[outputs];
        for (double[] row : targets) {
            for (int i = 0; i < outputs; i++) {
                mean[i] += row[i] / targets.length;
            }
        }
        if (loss.equals("mae")) {
            double median =
                    Arrays.stream(targets).mapToDouble(r -> r[0]).sorted().toArray()[targets.length / 2];
            return Arrays.stream(targets)
                    .mapToDouble(r -> Math.abs(r[0] - median))
                    .average()
                    .orElse(0);
        }
        double[][] constant = new double[targets.length][];
        for (int s = 0; s < targets.length; s++) {
            constant[s] = mean;
        }
        if (!loss.equals("cross_entropy")) {
            return of(loss, constant, targets).value;
        }
        double entropy = 0;
        for (double p : mean) {
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return entropy;
    }
}
