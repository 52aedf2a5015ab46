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
            Map.entry(Quantities.WEIGHT_NORM, "Weight norm"),
            Map.entry(Quantities.UPDATE_RATIO, "Update ratio"),
            Map.entry(Quantities.ACTIVATION_MEAN, "Mean activation"),
            Map.entry(Quantities.ACTIVATION_SD, "Spread of activations"),
            Map.entry(Quantities.ACTIVATION_DEAD, "Dead units"),
            Map.entry(Quantities.ACTIVATION_SATURATED, "Saturated outputs"),
            Map.entry(Quantities.BACKPROP_NORM, "Back-propagated gradient"),
            Map.entry(Quantities.BACKPROP_RATE, "Factor per layer ρ"),
            Map.entry(Quantities.BACKPROP_RATE_ERROR, "Error of ρ"));

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
        return mantissa + " × 10" + superscript(exponent);
    }

    private static String superscript(int exponent) {
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
        boolean share =
                Quantities.byName(quantity).map(Quantity::unit).orElse("").equals("share");
        return share ? percent(value) : number(value);
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
