package io.evenkeel.report;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Places by their parts between dots, numbers by value: {@code layers.10} comes after {@code layers.9}. Places that are numbers
 * themselves, such as {@code -1e-3}, by value and before all others.
 */
final class PlaceOrder {

    static final Comparator<String> FORWARD = PlaceOrder::compare;

    private static final Pattern POWER = Pattern.compile("0|[+-]1e-?\\d{1,3}");

    private PlaceOrder() {}

    private static int compare(String a, String b) {
        boolean leftIsPower = POWER.matcher(a).matches();
        boolean rightIsPower = POWER.matcher(b).matches();
        if (leftIsPower || rightIsPower) {
            return leftIsPower && rightIsPower
                    ? Double.compare(Double.parseDouble(a), Double.parseDouble(b))
                    : Boolean.compare(rightIsPower, leftIsPower);
        }
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int byPart = isNumber(left[i]) && isNumber(right[i])
                    ? Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i]))
                    : left[i].compareTo(right[i]);
            if (byPart != 0) {
                return byPart;
            }
        }
        int byLength = Integer.compare(left.length, right.length);
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 18 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
