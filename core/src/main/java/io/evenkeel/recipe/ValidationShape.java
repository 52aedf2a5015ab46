package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** A share as a number, or a path as text. */
final class ValidationShape implements Shape<ValidationSpec> {
    private static final Bounds SHARE = new Bounds(0, 1, false, true);

    @Override
    public ValidationSpec read(At at) {
        OptionalDouble share = RealShape.parse(at.node());
        if (share.isPresent()) {
            if (!SHARE.hold(share.getAsDouble())) {
                throw at.fault(expected());
            }
            return ValidationSpec.ofShare(share.getAsDouble());
        }
        if (at.node() instanceof Node.Scalar scalar
                && scalar.kind() == Node.Kind.TEXT
                && !scalar.text().isBlank()) {
            return ValidationSpec.ofPath(scalar.text());
        }
        throw at.fault(expected());
    }

    @Override
    public Node write(ValidationSpec value) {
        String path = value.path();
        return path == null
                ? new Node.Scalar(Mark.NONE, Node.Kind.NUMBER, RealShape.print(value.share()))
                : new Node.Scalar(Mark.NONE, Node.Kind.TEXT, path);
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        forms.add(SHARE.describe(Definitions.typed("number")));
        forms.add(Definitions.typed("string").put("minLength", 1));
        return schema;
    }

    @Override
    public String expected() {
        return "a number" + SHARE.sentence() + ", or the path of a second file";
    }
}
