package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Free text; a number or a truth value is taken as it is spelt. */
final class TextShape implements Shape<String> {

    @Override
    public String read(At at) {
        if (at.node() instanceof Node.Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        throw at.fault(expected());
    }

    @Override
    public Node write(String value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.TEXT, value);
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    @Override
    public String expected() {
        return "text";
    }
}
