package io.evenkeel.recipe;

import java.util.Arrays;
import java.util.List;

/** The rest of an override's path. */
record Steps(List<String> keys, Mark mark) {

    /** @param path keys and list indexes: {@code model.layers.0.linear} or, as in messages, {@code model.layers[0].linear} */
    static Steps of(String path, Mark mark) {
        String dotted = path.replaceAll("\\[(\\d+)]", ".$1");
        return new Steps(Arrays.asList(dotted.split("\\.", -1)), mark);
    }

    boolean done() {
        return keys.isEmpty();
    }

    String head() {
        return keys.get(0);
    }

    Steps tail() {
        return new Steps(keys.subList(1, keys.size()), mark);
    }

    RecipeException fault(String found, String expected) {
        return new RecipeException(mark, "", found, expected, null);
    }
}
