package io.evenkeel.recipe;

import java.util.List;

/**
 * Applies {@code --set key=value}. The value is YAML. A bare name on the way becomes a map; a key of another optimizer,
 * loss or layer than the recipe's replaces it; {@code steps} replaces {@code epochs} and the other way round; {@code null}
 * takes a key out; a main argument alone changes it and keeps the rest.
 */
final class Overrides {

    private Overrides() {}

    static Node apply(Node root, List<String> overrides) {
        Node result = root;
        for (String override : overrides) {
            result = apply(result, override);
        }
        return result;
    }

    private static Node apply(Node root, String override) {
        String blame = "--set " + Quoted.excerpt(override);
        Mark mark = new Mark(0, 0, blame);
        int equals = override.indexOf('=');
        String key = equals < 0 ? "" : override.substring(0, equals).strip();
        String value = equals < 0 ? "" : override.substring(equals + 1).strip();
        if (key.isEmpty()) {
            throw new RecipeException(
                    mark, "", "there is no key", "KEY=VALUE, such as optimizer.sgd.learning_rate=0.1", null);
        }
        if (value.isEmpty()) {
            throw new RecipeException(
                    mark, "", "there is no value after '='", "a value, or 'null' to take the key out", null);
        }
        return Language.RECIPE.set(At.root(root), Steps.of(key, mark), value(value, mark));
    }

    /** What is no YAML is text: '>= 0.9' and '#1' need no second layer of quotes. */
    private static Node value(String text, Mark mark) {
        boolean structured = "[{\"'".indexOf(text.charAt(0)) >= 0;
        try {
            Node value = RecipeText.value(text, mark.override());
            boolean comment = value.isNull() && text.startsWith("#");
            return comment ? new Node.Scalar(mark, Node.Kind.TEXT, text) : value;
        } catch (RecipeException e) {
            if (structured) {
                throw e;
            }
            return new Node.Scalar(mark, Node.Kind.TEXT, text);
        }
    }
}
