package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code same}, {@code valid}, a number, or a number for each of two axes. */
final class PaddingShape implements Shape<Padding> {
    private static final int MOST_AXES = 2;

    private final ListShape<Integer> amounts =
            new ListShape<>(() -> WholeShape.ofInt(Bounds.NOT_NEGATIVE), true, false);

    @Override
    public Padding read(At at) {
        if (at.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT) {
            switch (scalar.text()) {
                case "same" -> {
                    return Padding.SAME;
                }
                case "valid" -> {
                    return Padding.VALID;
                }
                default -> {
                    if (RealShape.parse(scalar).isEmpty()) {
                        throw at.unknown("padding", scalar.text(), List.of("same", "valid"));
                    }
                }
            }
        }
        boolean numbers = at.node() instanceof Node.Scalar || at.node() instanceof Node.Listing;
        List<Integer> read = numbers ? amounts.read(at) : List.of();
        if (read.isEmpty() || read.size() > MOST_AXES) {
            throw at.fault(expected());
        }
        return new Padding(Padding.Mode.NUMBER, read);
    }

    @Override
    public Node write(Padding value) {
        return value.mode() == Padding.Mode.NUMBER
                ? amounts.write(value.amounts())
                : new Node.Scalar(Mark.NONE, Node.Kind.TEXT, EnumShape.name(value.mode()));
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        forms.addObject().putArray("enum").add("same").add("valid");
        forms.add(amounts.schema(definitions));
        return schema;
    }

    @Override
    public String expected() {
        return "same, valid, a whole number of at least 0, or [height, width]";
    }
}
