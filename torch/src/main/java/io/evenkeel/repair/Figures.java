package io.evenkeel.repair;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people write them in recipes. */
final class Figures {

    private Figures() {}

    /** 1, 2 or 5 times a power of ten: the nearest below. */
    static double round(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / power;
        double nice = digit >= 4.999 ? 5 : digit >= 1.999 ? 2 : 1;
        return new BigDecimal(nice * power)
                .round(new MathContext(1, RoundingMode.HALF_UP))
                .doubleValue();
    }

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        double size = Math.abs(value);
        return size >= 1e-4 && size < 1e6
                ? rounded.toPlainString()
                : String.format(Locale.ROOT, "%.1e", value).replaceAll("e([+-])0", "e$1");
    }
}
