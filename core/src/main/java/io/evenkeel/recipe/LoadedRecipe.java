package io.evenkeel.recipe;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recipe with where it came from.
 *
 * @param path the file; relative paths inside the recipe are relative to its folder
 * @param text the file's text as it was read, before overrides
 * @param overrides {@code key=value}, in the order in which they were applied
 */
public record LoadedRecipe(Recipe recipe, Path path, String text, List<String> overrides) {

    public LoadedRecipe {
        overrides = List.copyOf(overrides);
    }

    /** The file's name without its folder; null where the path has none. */
    public @Nullable String fileName() {
        Path name = path.getFileName();
        return name == null ? null : name.toString();
    }

    /**
     * Where a key was written; that of the innermost map or list that would hold it where it was left out.
     *
     * @param keys from the outermost, indexes in lists among them: {@code "ignore", "0", "finding"}
     */
    public RecipePlace place(String... keys) {
        Mark mark = mark(keys);
        return new RecipePlace(path, keyPath(keys), mark.line(), mark.override());
    }

    /**
     * The key whose value is this text, such as the one under {@code data} that names a file.
     *
     * @return its place; null where there is none directly under that key
     */
    public @Nullable RecipePlace placeOf(String key, String text) {
        if (NodeWalk.find(nodes(), List.of(key)) instanceof Node.Mapping mapping) {
            for (var entry : mapping.entries().entrySet()) {
                if (entry.getValue().value() instanceof Node.Scalar scalar
                        && scalar.text().equals(text)) {
                    return place(key, entry.getKey());
                }
            }
        }
        return null;
    }

    /** A refusal of a name that only the rest of the program can know to be none of those that are possible. */
    public RecipeException unknown(String noun, String name, Collection<String> names, String... keys) {
        Node node = new Node.Scalar(mark(keys), Node.Kind.TEXT, name);
        return new At(node, keyPath(keys), node.mark())
                .unknown(noun, name, names)
                .in(path);
    }

    private Node nodes() {
        return Overrides.apply(RecipeText.parse(text, path), overrides);
    }

    private Mark mark(String... keys) {
        Mark mark = Mark.NONE;
        Node node = nodes();
        for (String key : keys) {
            Node inside = NodeWalk.find(node, List.of(key));
            if (inside == null) {
                break;
            }
            Node.Entry entry =
                    node instanceof Node.Mapping mapping ? mapping.entries().get(key) : null;
            Mark written = entry == null ? inside.mark() : entry.keyMark();
            mark = inside.mark().override().isEmpty() ? written : inside.mark();
            node = inside;
        }
        return mark;
    }

    private static String keyPath(String... keys) {
        StringBuilder path = new StringBuilder();
        for (String key : keys) {
            path.append(NodeWalk.index(key) >= 0 ? "[" + key + "]" : (path.isEmpty() ? "" : ".") + key);
        }
        return path.toString();
    }
}
