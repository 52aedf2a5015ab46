package io.evenkeel.replay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first value of a run that is not finite.
 *
 * @param step updates done before it
 * @param operation what made the value, such as {@code exp}, {@code matrix product} or {@code backward of square}
 * @param place the layer's, such as {@code layers.3}; {@code loss} or {@code data} where it is no layer
 * @param kind the layer's name in recipes; empty where it is no layer
 * @param parameter whose gradient, memory or weight it is; null where it is an output
 * @param value NaN or an infinity
 * @param sample in whose numbers it is; null where no single sample's are
 * @param samples how many samples of the batch have such values in the same tensor
 * @param numbers that led there, by name
 * @param because what happened, in sentences
 * @param scales the largest finite value of each of the last tensors before it, in the order in which they were made
 */
public record FirstNonFinite(
        long step,
        Phase phase,
        String operation,
        String place,
        String kind,
        @Nullable String parameter,
        double value,
        @Nullable ReplayedSample sample,
        int samples,
        Map<String, Double> numbers,
        String because,
        List<Scale> scales) {

    /** Where in a step. */
    public enum Phase {
        DATA,
        FORWARD,
        LOSS,
        BACKWARD,
        UPDATE
    }

    /** The largest |value| among the finite ones. */
    public record Scale(String place, String operation, double largest) {}

    public FirstNonFinite {
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        scales = List.copyOf(scales);
    }
}
