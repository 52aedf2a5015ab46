package io.evenkeel.recipe;

/** Writes recipes in their canonical form: YAML with every default filled in, keys in the language's order. */
public final class RecipeWriter {

    private RecipeWriter() {}

    /** YAML that {@link RecipeReader} reads back as an equal recipe, apart from where things stand. */
    public static String write(Recipe recipe) {
        return NodePrinter.print((Node.Mapping) Language.RECIPE.write(recipe));
    }
}
