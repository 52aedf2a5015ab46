package io.evenkeel.diagnosis;

import java.util.Comparator;

/** Names of places such as {@code layers.4.1.weight}: their order, and spans of them. */
final class Places {

    private static final String SPAN = "…";

    /** By parts between dots; numbers by value, so that {@code layers.10} comes after {@code layers.9}. */
    static final Comparator<String> FORWARD = Places::compare;

    private Places() {}

    static String span(String first, String last) {
        return first.equals(last) ? first : first + SPAN + last;
    }

    /** Layers in a branch are named {@code layers.4.1}: what goes wrong there can be passed by on the skip path. */
    static boolean inBranch(String layer) {
        int dots = 0;
        for (int i = 0; i < layer.length(); i++) {
            dots += layer.charAt(i) == '.' ? 1 : 0;
        }
        return dots > 1;
    }

    private static int compare(String a, String b) {
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = isNumber(left[i]) && isNumber(right[i])
                    ? Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i]))
                    : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        int byLength = Integer.compare(left.length, right.length);
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 18 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
