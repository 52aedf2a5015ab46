package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/** A whole number, int or long; 32.0 and 1e3 are whole. */
final class WholeShape<T extends Number> implements Shape<T> {
    private static final Pattern DIGITS = Pattern.compile("[-+]?\\d+(_\\d+)*");
    private static final double EXACT = 0x1p53;

    private final Bounds bounds;
    private final long smallest;
    private final long largest;
    private final LongFunction<T> type;

    private WholeShape(Bounds bounds, long smallest, long largest, LongFunction<T> type) {
        this.bounds = bounds;
        this.smallest = smallest;
        this.largest = largest;
        this.type = type;
    }

    static WholeShape<Integer> ofInt(Bounds bounds) {
        return new WholeShape<>(bounds, Integer.MIN_VALUE, Integer.MAX_VALUE, n -> (int) n);
    }

    static WholeShape<Long> ofLong(Bounds bounds) {
        return new WholeShape<>(bounds, Long.MIN_VALUE, Long.MAX_VALUE, n -> n);
    }

    @Override
    public T read(At at) {
        OptionalLong value = parse(at.node());
        if (value.isEmpty()) {
            boolean tooLarge = RealShape.parse(at.node()).stream().anyMatch(d -> Math.abs(d) >= EXACT);
            throw at.fault(tooLarge ? "a whole number of at most " + largest : expected());
        }
        long number = value.getAsLong();
        if (number < smallest || number > largest) {
            throw at.fault("a whole number of at " + (number < 0 ? "least " + smallest : "most " + largest));
        }
        if (!bounds.hold((double) number)) {
            throw at.fault(expected());
        }
        return type.apply(number);
    }

    private static OptionalLong parse(Node node) {
        OptionalDouble real = RealShape.parse(node);
        if (real.isEmpty() || !(node instanceof Node.Scalar scalar)) {
            return OptionalLong.empty();
        }
        String text = scalar.text().strip();
        if (DIGITS.matcher(text).matches()) {
            try {
                return OptionalLong.of(Long.parseLong(text.replace("_", "")));
            } catch (NumberFormatException tooLong) {
                return OptionalLong.empty();
            }
        }
        double value = real.getAsDouble();
        return value == Math.rint(value) && Math.abs(value) < EXACT
                ? OptionalLong.of((long) value)
                : OptionalLong.empty();
    }

    @Override
    public Node write(T value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.NUMBER, value.toString());
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return bounds.describe(Definitions.typed("integer"));
    }

    @Override
    public String expected() {
        return "a whole number" + bounds.sentence();
    }
}
