package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers and places as they stand in evidence. */
final class Prose {

    private static final MathContext THREE_DIGITS = new MathContext(3);

    private Prose() {}

    /** Three significant digits: {@code 0.0123}, {@code 4170}, {@code 2.5e-7}. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "not a number (NaN)";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinite" : "minus infinite";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS);
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -3 || exponent > 5) {
            BigDecimal mantissa = rounded.movePointLeft(exponent).stripTrailingZeros();
            return mantissa.toPlainString() + "e" + exponent;
        }
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** {@code 93 %}. */
    static String percent(double share) {
        return number(100 * share) + " %";
    }

    /** {@code 1 layer}, {@code 3 layers}. */
    static String count(long count, String singular) {
        return String.format(Locale.ROOT, "%d %s%s", count, singular, count == 1 ? "" : "s");
    }

    /** {@code layers.3 (sigmoid)}; the place alone where the kind is not known. */
    static String layer(RunHistory history, String place) {
        ModelFacts model = history.model();
        if (model != null) {
            for (ModelFacts.LayerFacts layer : model.layers()) {
                if (layer.place().equals(place)) {
                    return place + " (" + layer.kind() + ")";
                }
            }
        }
        return place;
    }
}
