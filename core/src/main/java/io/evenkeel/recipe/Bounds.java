package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A range of numbers; its ends belong to it unless they are said to be open. */
record Bounds(double min, double max, boolean above, boolean below) {

    static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, false);
    static final Bounds NOT_NEGATIVE = new Bounds(0, Double.POSITIVE_INFINITY, false, false);

    static Bounds of(Key key) {
        return new Bounds(key.min(), key.max(), key.above(), key.below());
    }

    /** NaN is in no range, only where there is none. */
    boolean hold(double value) {
        if (!hasMin() && !hasMax()) {
            return true;
        }
        return (above ? value > min : value >= min) && (below ? value < max : value <= max);
    }

    private boolean hasMin() {
        return min > Double.NEGATIVE_INFINITY;
    }

    private boolean hasMax() {
        return max < Double.POSITIVE_INFINITY;
    }

    /** To follow "a number". */
    String sentence() {
        String low = hasMin() ? (above ? " above " : " of at least ") + number(min) : "";
        String high = hasMax() ? (below ? "below " : "at most ") + number(max) : "";
        return low + (high.isEmpty() ? "" : (low.isEmpty() ? " of " : " and ") + high);
    }

    /** The same in a schema. */
    ObjectNode describe(ObjectNode schema) {
        if (hasMin()) {
            put(schema, above ? "exclusiveMinimum" : "minimum", min);
        }
        if (hasMax()) {
            put(schema, below ? "exclusiveMaximum" : "maximum", max);
        }
        return schema;
    }

    private static void put(ObjectNode schema, String key, double value) {
        if (value == Math.rint(value)) {
            schema.put(key, (long) value);
        } else {
            schema.put(key, value);
        }
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
