package io.evenkeel.report;

import java.util.Comparator;

/** Places by their parts between dots, numbers by value: {@code layers.10} comes after {@code layers.9}. */
final class PlaceOrder {

    static final Comparator<String> FORWARD = PlaceOrder::compare;

    private PlaceOrder() {}

    private static int compare(String a, String b) {
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
