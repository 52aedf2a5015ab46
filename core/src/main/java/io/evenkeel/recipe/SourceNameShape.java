package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A source as the value of its key, which is a name only; {@link DataShape} reads the rest from the keys beside it. */
final class SourceNameShape implements Shape<SourceSpec> {

    @Override
    public SourceSpec read(At at) {
        throw new IllegalStateException("a source is read together with its keys");
    }

    @Override
    public Node write(SourceSpec value) {
        return new Node.Scalar(Mark.NONE, Node.Kind.TEXT, Language.nameOf(value));
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return Definitions.typed("string");
    }

    @Override
    public String expected() {
        return "a name";
    }
}
