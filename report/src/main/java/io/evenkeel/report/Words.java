package io.evenkeel.report;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Numbers, quantities and kinds as people read them. */
final class Words {

    private static final MathContext DIGITS = new MathContext(4);
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry(Quantities.LOSS_TRAINING, "Training loss"),
            Map.entry(Quantities.LOSS_VALIDATION, "Validation loss"),
            Map.entry(Quantities.ACCURACY_TRAINING, "Training accuracy"),
            Map.entry(Quantities.ACCURACY_VALIDATION, "Validation accuracy"),
            Map.entry(Quantities.R2_TRAINING, "Training R²"),
            Map.entry(Quantities.R2_VALIDATION, "Validation R²"),
            Map.entry(Quantities.LEARNING_RATE, "Learning rate"),
            Map.entry(Quantities.GRADIENT_NORM, "Gradient norm"),
            Map.entry(Quantities.GRADIENT_CLIPPED, "Clipping factor"),
            Map.entry(Quantities.CURVATURE_SHARPNESS, "Sharpness"),
            Map.entry(Quantities.CURVATURE_SHARPNESS_ERROR, "Error of sharpness"),
            Map.entry(Quantities.CURVATURE_SMALLEST, "Smallest curvature"),
            Map.entry(Quantities.CURVATURE_SMALLEST_ERROR, "Error of the smallest curvature"),
            Map.entry(Quantities.CURVATURE_TRACE, "Trace of the Hessian"),
            Map.entry(Quantities.CURVATURE_TRACE_ERROR, "Error of the trace"),
            Map.entry(Quantities.CURVATURE_CONDITION, "Condition of the loss"),
            Map.entry(Quantities.CURVATURE_CONDITION_ERROR, "Error of the condition"),
            Map.entry(Quantities.CURVATURE_DENSITY, "Distribution of curvature"),
            Map.entry(Quantities.CURVATURE_DENSITY_ERROR, "Error of the distribution"),
            Map.entry(Quantities.WEIGHTS_STABLE_RANK, "Stable rank"),
            Map.entry(Quantities.WEIGHTS_STABLE_RANK_ERROR, "Error of the stable rank"),
            Map.entry(Quantities.WEIGHTS_SPECTRAL_RADIUS, "Spectral radius"),
            Map.entry(Quantities.SCHEDULE_ROUGHNESS, "Roughness of the schedule"),
            Map.entry(Quantities.STABILITY_MARGIN, "Stability margin"),
            Map.entry(Quantities.STABILITY_MARGIN_ERROR, "Error of the stability margin"),
            Map.entry(Quantities.JACOBIAN_GAIN, "Gain of a layer's Jacobian"),
            Map.entry(Quantities.JACOBIAN_GAIN_ERROR, "Error of the gain"),
            Map.entry(Quantities.JACOBIAN_LARGEST, "Largest singular value"),
            Map.entry(Quantities.JACOBIAN_LARGEST_ERROR, "Error of the largest singular value"),
            Map.entry(Quantities.JACOBIAN_SMALLEST, "Smallest singular value"),
            Map.entry(Quantities.JACOBIAN_SMALLEST_ERROR, "Error of the smallest singular value"),
            Map.entry(Quantities.JACOBIAN_LYAPUNOV, "Largest Lyapunov exponent"),
            Map.entry(Quantities.JACOBIAN_LYAPUNOV_ERROR, "Error of the largest exponent"),
            Map.entry(Quantities.JACOBIAN_LYAPUNOV_SMALLEST, "Last Lyapunov exponent followed"),
            Map.entry(Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR, "Error of the last exponent"),
            Map.entry(Quantities.ATTENTION_ENTROPY, "Entropy of attention"),
            Map.entry(Quantities.ATTENTION_LOGIT_MAX, "Largest attention logit"),
            Map.entry(Quantities.ATTENTION_HEAD_SHARE, "Share of each head"),
            Map.entry(Quantities.NOISE_SCALE, "Gradient noise scale"),
            Map.entry(Quantities.NOISE_SCALE_LOW, "Noise scale, lower end"),
            Map.entry(Quantities.NOISE_SCALE_HIGH, "Noise scale, upper end"),
            Map.entry(Quantities.NOISE_AGREEMENT, "Agreement of half-batches"),
            Map.entry(Quantities.NOISE_AGREEMENT_ERROR, "Error of the agreement"),
            Map.entry(Quantities.NOISE_TOP, "Largest variance of gradients"),
            Map.entry(Quantities.NOISE_TOP_SHARE, "Share of the largest variance"),
            Map.entry(Quantities.BATCH_NORM_VARIANCE_ERROR, "Error of batch variances"),
            Map.entry(Quantities.BATCH_NORM_MEAN_DRIFT, "Drift of running means"),
            Map.entry(Quantities.BATCH_NORM_VARIANCE_DRIFT, "Drift of running variances"),
            Map.entry(Quantities.WEIGHT_NORM, "Weight norm"),
            Map.entry(Quantities.UPDATE_RATIO, "Update ratio"),
            Map.entry(Quantities.ACTIVATION_MEAN, "Mean activation"),
            Map.entry(Quantities.ACTIVATION_SD, "Spread of activations"),
            Map.entry(Quantities.ACTIVATION_DEAD, "Dead units"),
            Map.entry(Quantities.ACTIVATION_SATURATED, "Saturated outputs"),
            Map.entry(Quantities.BACKPROP_NORM, "Back-propagated gradient"),
            Map.entry(Quantities.BACKPROP_RATE, "Factor per layer ρ"),
            Map.entry(Quantities.BACKPROP_RATE_ERROR, "Error of ρ"),
            Map.entry(Quantities.RECURRENCE_GATE, "Openness of the keep gates"),
            Map.entry(Quantities.RECURRENCE_GRADIENT_SHARE, "Gradient at the early time steps"),
            Map.entry(Quantities.RECURRENCE_GROWTH, "Factor per time step γ"),
            Map.entry(Quantities.RECURRENCE_GROWTH_ERROR, "Error of γ"),
            Map.entry(Quantities.RECURRENCE_AMPLIFICATION, "Amplification through time"),
            Map.entry(Quantities.CLIP_SHARE, "Clipped steps"),
            Map.entry(Quantities.CLIP_ANGLE, "Angle of clipping"),
            Map.entry(Quantities.STEP_COSINE, "Cosine between steps"),
            Map.entry(Quantities.STEP_TIME, "Time of a step"),
            Map.entry(Quantities.INPUT_CONDITION, "Condition of layer inputs"),
            Map.entry(Quantities.INPUT_SAMPLES, "Samples behind the condition"),
            Map.entry(Quantities.INPUT_DRIFT, "Drift of layer inputs"),
            Map.entry(Quantities.MEMORY_RESIDENT, "Memory of the process"),
            Map.entry(Quantities.MEMORY_HEAP, "Java heap in use"),
            Map.entry(Quantities.OVERHEAD, "Cost of watching"));

    /** How numbers of a unit are shown: the factor that they are shown times, and what stands behind them. */
    record Scale(double factor, String unit) {}

    private static final Scale PLAIN = new Scale(1, "");

    private Words() {}

    /** Four significant digits: {@code 0.0123}, {@code 12,340}, {@code 2.5 × 10⁻⁷}. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -3 && exponent <= 6) {
            String plain = rounded.scale() <= 0
                    ? String.format(Locale.ROOT, "%,d", rounded.longValueExact())
                    : rounded.stripTrailingZeros().toPlainString();
            return plain.replace('-', '−');
        }
        String mantissa = rounded.movePointLeft(exponent)
                .stripTrailingZeros()
                .toPlainString()
                .replace('-', '−');
        return mantissa + " × 10" + raised(exponent);
    }

    static String raised(int exponent) {
        StringBuilder raised = new StringBuilder(exponent < 0 ? "⁻" : "");
        for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
            raised.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return raised.toString();
    }

    static String integer(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace('-', '−');
    }

    static String percent(double share) {
        // Beyond two decimals a share of samples or units is chance.
        return Double.isFinite(share) ? number(Math.round(1e4 * share) / 1e2) + " %" : number(share);
    }

    /** A value of a quantity, in its unit. */
    static String value(String quantity, double value) {
        if (isShare(quantity)) {
            return percent(value);
        }
        Scale scale = scale(quantity, value);
        return number(scale.factor() * value) + (scale.unit().isEmpty() ? "" : " " + scale.unit());
    }

    static boolean isShare(String quantity) {
        return unit(quantity).equals("share");
    }

    /** The scale in which a value of this size is read most easily. */
    static Scale scale(String quantity, double size) {
        double most = Math.abs(size);
        return switch (unit(quantity)) {
            case "s" -> most < 1e-3 ? new Scale(1e6, "µs") : most < 1 ? new Scale(1e3, "ms") : new Scale(1, "s");
            case "byte" -> most < 1e9 ? new Scale(1e-6, "MB") : new Scale(1e-9, "GB");
            case "rad" -> new Scale(180 / Math.PI, "°");
            default -> PLAIN;
        };
    }

    private static String unit(String quantity) {
        return Quantities.byName(quantity).map(Quantity::unit).orElse("");
    }

    /** {@code 1 layer}, {@code 1,024 layers}. */
    static String count(long count, String singular) {
        return integer(count) + " " + singular + (count == 1 ? "" : "s");
    }

    /** What a quantity is called above a chart; foreign ones by their own name. */
    static String label(String quantity) {
        return LABELS.getOrDefault(quantity, quantity);
    }

    /** Lower case for the middle of a sentence, unless it is a name of its own. */
    static String inSentence(String quantity) {
        String label = LABELS.get(quantity);
        return label == null ? quantity : label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1);
    }

    static String title(FindingKind kind) {
        if (kind.equals(FindingKind.NON_FINITE)) {
            return "Values that are not finite";
        }
        // A kind from outside is shown without the prefix that sets it apart.
        return sentence(kind.isOutside() ? kind.id().substring(2) : kind.id());
    }

    /** {@code rms_max} or {@code swap-activation} as words. */
    static String sentence(String id) {
        String words = id.replace('-', ' ').replace('_', ' ').strip();
        return words.isEmpty() ? id : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** Words of somebody else, with a capital letter and a full stop. */
    static String asSentence(String words) {
        String begun = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return begun.matches("(?s).*[.!?]") ? begun : begun + ".";
    }

    /** {@code a, b and c}. */
    static String list(List<String> items) {
        int n = items.size();
        return n < 2 ? String.join("", items) : String.join(", ", items.subList(0, n - 1)) + " and " + items.get(n - 1);
    }

    static String steps(long from, long to) {
        return from == to ? "step " + integer(from) : "steps " + integer(from) + "–" + integer(to);
    }
}
