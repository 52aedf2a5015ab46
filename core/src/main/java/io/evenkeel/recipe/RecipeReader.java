package io.evenkeel.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads recipes. What is wrong with the text is a {@link RecipeException} that names line and key; a file that cannot
 * be had at all ({@link java.nio.file.NoSuchFileException}, {@link java.nio.file.AccessDeniedException}, a folder) is
 * the {@link IOException} that the file system gives.
 */
public final class RecipeReader {

    private static final String NAME = "name";

    private RecipeReader() {}

    /**
     * Reads a file, YAML or JSON.
     *
     * @param overrides {@code key=value} with a dotted path, applied in order before anything is checked
     */
    public static LoadedRecipe read(Path file, List<String> overrides) throws IOException {
        try {
            return read(RecipeText.load(file), file, overrides);
        } catch (RecipeException e) {
            throw e.file() == null ? e.in(file) : e;
        }
    }

    /** The same for text that is at hand; {@code path} says where it would stand. */
    public static LoadedRecipe read(String text, Path path, List<String> overrides) {
        try {
            return new LoadedRecipe(bind(text, path, overrides), path, text, overrides);
        } catch (RecipeException e) {
            throw e.in(path);
        }
    }

    /** A recipe from text that stands in no file. */
    public static Recipe parse(String text) {
        return bind(text, null, List.of());
    }

    private static Recipe bind(String text, @Nullable Path path, List<String> overrides) {
        Node root = RecipeText.parse(text, path);
        return bind(Overrides.apply(root, overrides), path);
    }

    /** The recipe that nodes stand for; {@code path} names it where they do not. */
    static Recipe bind(Node changed, @Nullable Path path) {
        return Language.RECIPE.read(At.root(path == null ? changed : named(changed, path)));
    }

    /** A recipe without a name has its file's. */
    private static Node named(Node root, Path path) {
        Path file = path.getFileName();
        if (file == null
                || !(root instanceof Node.Mapping mapping)
                || mapping.entries().containsKey(NAME)) {
            return root;
        }
        String stem = file.toString().replaceFirst("(?<=.)\\.(ya?ml|json)$", "");
        return mapping.with(NAME, new Node.Scalar(Mark.NONE, Node.Kind.TEXT, stem));
    }
}
