package io.evenkeel.recipe;

/**
 * A change of what a recipe says. Values and layers are YAML, as {@code --set} takes them; paths are dotted, with list
 * indexes, and reach into containers: {@code model.layers.1.repeat.layers.0}. Each path is that of the recipe as the
 * changes before left it.
 */
public sealed interface RecipeChange {

    /** Where. */
    String path();

    /** Gives a key another value, as {@code --set path=value} does: maps on the way are made. */
    record Put(String path, String value) implements RecipeChange {}

    /** Puts a layer, or another item of a list, before the one that is there. */
    record InsertBefore(String path, String layer) implements RecipeChange {}

    /** Puts a layer, or another item of a list, behind the one that is there. */
    record InsertAfter(String path, String layer) implements RecipeChange {}

    /** Puts another layer, or item of a list, in the place of the one that is there. */
    record Replace(String path, String layer) implements RecipeChange {}

    /** Takes out a key, or an item of a list. */
    record Remove(String path) implements RecipeChange {}

    /**
     * Puts layers that follow one another into a container.
     *
     * @param path the first of them
     * @param count how many
     * @param container such as {@code residual}
     * @param arguments the container's other arguments, a map such as <code>{scale: 0.1}</code>; empty for none
     */
    record Wrap(String path, int count, String container, String arguments) implements RecipeChange {

        public Wrap {
            if (count < 1) {
                throw new IllegalArgumentException(count + " layers cannot be wrapped; it takes at least 1");
            }
        }

        /** The branch of a residual connection without factors. */
        public static Wrap residual(String path, int count) {
            return new Wrap(path, count, "residual", "");
        }
    }
}
