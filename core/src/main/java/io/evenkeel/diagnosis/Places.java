package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of places such as {@code layers.4.1.weight}: their order, and spans of them. */
final class Places {

    private static final String SPAN = "…";

    /** By parts between dots; numbers by value, so that {@code layers.10} comes after {@code layers.9}. */
    static final Comparator<String> FORWARD = Places::compare;

    /** How Evenkeel names the layers of its own networks; whoever names theirs otherwise is not bound to it. */
    private static final String OWN = "layers.";

    private Places() {}

    /** As layers come in a network whose names do not tell; parameters stand under their layer. */
    static Comparator<String> forward(@Nullable ModelFacts model) {
        if (model == null
                || model.layers().stream().allMatch(layer -> layer.place().startsWith(OWN))) {
            return FORWARD;
        }
        Map<String, Integer> positions = new HashMap<>();
        model.layers().forEach(layer -> positions.putIfAbsent(layer.place(), positions.size()));
        return Comparator.comparingInt((String place) -> position(place, positions))
                .thenComparing(FORWARD);
    }

    private static int position(String place, Map<String, Integer> positions) {
        for (String layer = place; !layer.isEmpty(); layer = layer.substring(0, Math.max(0, layer.lastIndexOf('.')))) {
            Integer position = positions.get(layer);
            if (position != null) {
                return position;
            }
        }
        return Integer.MAX_VALUE;
    }

    static String span(String first, String last) {
        return first.equals(last) ? first : first + SPAN + last;
    }

    /** Layers in a branch are named {@code layers.4.1}: what goes wrong there can be passed by on the skip path. */
    static boolean inBranch(String layer) {
        if (!layer.startsWith(OWN)) {
            return false;
        }
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
