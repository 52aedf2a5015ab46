package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** true or false. */
final class BooleanShape implements Shape<Boolean> {

    @Override
    public Boolean read(At at) {
        if (at.node() instanceof Node.Scalar scalar) {
            String text = scalar.truth();
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
        }
        throw at.fault(expected());
    }

    @Override
    public Node write(Boolean value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.BOOLEAN, value.toString());
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return Definitions.typed("boolean");
    }

    @Override
    public String expected() {
        return "true or false";
    }
}
