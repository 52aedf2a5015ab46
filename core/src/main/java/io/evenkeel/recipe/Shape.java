package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One form that a value in a recipe can have: how it is read, overridden, written and described. */
interface Shape<T> {

    /** The value that the node stands for; a {@link RecipeException} where it stands for none. */
    T read(At at);

    /** The canonical node of a value: {@code read(write(v))} equals {@code v}. */
    Node write(T value);

    /** The JSON Schema of the nodes that {@link #read} accepts. */
    ObjectNode schema(Definitions definitions);

    /** What messages say was expected. */
    String expected();

    /** Whether nothing, as after a bare name, is read as all defaults. */
    default boolean readsNothing() {
        return false;
    }

    /** The node after an override that leads here or deeper; {@code at} holds an absent scalar where nothing was. */
    default Node set(At at, Steps steps, Node value) {
        if (steps.done()) {
            return value;
        }
        throw steps.fault("'" + at.path() + "' has no keys inside", at.path() + "=VALUE, where VALUE is " + expected());
    }

    /** Tells the index which keys there are below the path. */
    default void index(String path, KeyIndex index) {}
}
