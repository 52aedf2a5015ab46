package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** A floating-point number. What YAML 1.1 takes for text, such as 1e-3, is a number here; so is a quoted number. */
final class RealShape implements Shape<Double> {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\d+(_\\d+)*\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,9})?");

    private final Bounds bounds;

    RealShape(Bounds bounds) {
        this.bounds = bounds;
    }

    /** The number that a scalar spells, whatever its kind; NaN and infinities by YAML's and JSON's names. */
    static OptionalDouble parse(Node node) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNull() || scalar.kind() == Node.Kind.BOOLEAN) {
            return OptionalDouble.empty();
        }
        String text = scalar.text().strip();
        if (text.length() > 1_000) {
            return OptionalDouble.empty();
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case ".nan", "nan" -> OptionalDouble.of(Double.NaN);
            case ".inf", "+.inf", "infinity", "+infinity", "inf", "+inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-.inf", "-infinity", "-inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> {
                if (!DECIMAL.matcher(text).matches()) {
                    yield OptionalDouble.empty();
                }
                double value = Double.parseDouble(text.replace("_", ""));
                // infinity has a name; 1e999 is a slip
                yield Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
            }
        };
    }

    @Override
    public Double read(At at) {
        OptionalDouble value = parse(at.node());
        if (value.isEmpty() || !bounds.hold(value.getAsDouble())) {
            throw at.fault(expected() + (tooLong(at.node()) ? ", no larger than 1.8e308" : ""));
        }
        return value.getAsDouble();
    }

    private static boolean tooLong(Node node) {
        return node instanceof Node.Scalar scalar
                && DECIMAL.matcher(scalar.text().strip()).matches()
                && parse(node).isEmpty();
    }

    @Override
    public Node write(Double value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.NUMBER, print(value));
    }

    /** As both YAML 1.1 and 1.2 read it back: an exponent has a sign. */
    static String print(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        return Double.toString(value).replaceFirst("E(?=\\d)", "e+").replace('E', 'e');
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return bounds.describe(Definitions.typed("number"));
    }

    @Override
    public String expected() {
        return "a number" + bounds.sentence();
    }
}
