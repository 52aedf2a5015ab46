package io.evenkeel.replay;

import io.evenkeel.torch.Network;
import io.evenkeel.torch.Parameter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The numbers that led to a value that is not finite, and what they say. */
record Explanation(Map<String, Double> numbers, String because) {

    /**
     * Of a forward operation.
     *
     * @param row of the first such value: a sample's, where samples come first
     * @param unit the value's place in the row
     */
    static Explanation of(Operation operation, Network network, long row, long unit) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        Entries result = operation.entries();
        double limit = result.limit();
        numbers.put("limit", limit);
        Tensor input = operation.input();
        if (input == null) {
            return new Explanation(
                    numbers,
                    "its values have outgrown " + Entries.type(operation.result()) + ", which ends at " + text(limit));
        }
        Entries entries = Entries.of(input);
        numbers.put("largest_input", entries.largest());
        double[] own = ownInput(operation, input, row);
        double largest = largest(own);
        numbers.put("largest_input_of_sample", largest);
        String type = Entries.type(operation.result());
        String ends = type + " ends at " + text(limit);
        String because =
                switch (operation.name()) {
                    case "exp" -> {
                        double argument = Math.min(limit, max(own));
                        numbers.put("argument", argument);
                        numbers.put("largest_argument", Math.log(limit));
                        yield "exp of " + text(argument) + " was taken; " + ends + ", which is exp of "
                                + text(Math.log(limit));
                    }
                    case "matrix product" -> product(operation, network, own, unit, numbers, ends);
                    case "output / sum" -> {
                        numbers.put("divisor", own.length == 0 ? Double.NaN : own[0]);
                        yield "the sample's outputs sum to " + text(own.length == 0 ? Double.NaN : own[0])
                                + ", by which they were divided";
                    }
                    case "log" -> {
                        double smallest = min(own);
                        numbers.put("argument", smallest);
                        yield "the logarithm of " + text(smallest) + " was taken";
                    }
                    case "square" -> {
                        numbers.put("largest_argument", Math.sqrt(limit));
                        yield "an error of " + text(largest) + " was squared; " + ends + ", which is the square of "
                                + text(Math.sqrt(limit));
                    }
                    case "variance of the batch" ->
                        "squares of inputs of up to " + text(entries.largest()) + " were summed over the batch; "
                                + ends;
                    case "mean", "sum", "sum of a sample's outputs" ->
                        "values of up to " + text(entries.largest()) + " were summed; " + ends;
                    default -> "it was given values of up to " + text(largest) + "; " + ends;
                };
        return new Explanation(numbers, because);
    }

    private static double[] ownInput(Operation operation, Tensor input, long row) {
        boolean sameRows = operation.bySample()
                && input.dim() > 0
                && input.size(0) == operation.result().size(0);
        try (PointerScope scope = new PointerScope()) {
            return sameRows
                    ? Entries.of(input).row(row)
                    : input.numel() <= MOST_NUMBERS
                            ? Entries.of(input.detach().reshape(1, -1)).row(0)
                            : new double[] {Entries.of(input).largest()};
        }
    }

    private static final long MOST_NUMBERS = 1 << 20;

    /** What the product would have been in double precision. */
    private static String product(
            Operation operation, Network network, double[] input, long unit, Map<String, Double> numbers, String ends) {
        Parameter weight = parameter(operation, network, ".weight");
        if (weight == null) {
            return "it was given values of up to " + text(largest(input)) + "; " + ends;
        }
        double largestWeight = Entries.of(weight.value()).largest();
        numbers.put("largest_weight", largestWeight);
        try (PointerScope scope = new PointerScope()) {
            int inputs = Math.toIntExact(weight.value().size(1));
            long units = weight.value().size(0);
            int position = Math.toIntExact(unit / units);
            double[] weights = Entries.of(weight.value().to(ScalarType.Double)).row(unit % units);
            Parameter bias = parameter(operation, network, ".bias");
            double exact = bias == null ? 0 : Entries.of(bias.value()).value(unit % units);
            for (int i = 0; i < inputs; i++) {
                exact += weights[i] * input[position * inputs + i];
            }
            numbers.put("exact", exact);
            return "inputs of up to " + text(largest(input)) + " met weights of up to " + text(largestWeight)
                    + ", which makes " + text(exact) + " for unit " + unit % units + "; " + ends;
        }
    }

    private static @Nullable Parameter parameter(Operation operation, Network network, String role) {
        return network.parameters().parameters().stream()
                .filter(parameter -> parameter.name().equals(operation.place() + role))
                .findFirst()
                .orElse(null);
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            if (Double.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private static double max(double[] values) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static double min(double[] values) {
        double min = Double.POSITIVE_INFINITY;
        for (double value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    /** Short, as in sentences. */
    static String text(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : Double.toString(value);
    }
}
