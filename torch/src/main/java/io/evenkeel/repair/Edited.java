package io.evenkeel.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.recipe.RecipeWriter;
import java.util.List;

/** Recipes with edits: each is read again and checked like one that a person wrote. */
final class Edited {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Edited() {}

    /**
     * The recipe in its canonical form with the edits in it.
     *
     * @throws io.evenkeel.recipe.RecipeException when the result is no recipe
     */
    static LoadedRecipe recipe(LoadedRecipe original, List<Edit> edits) {
        return edits.isEmpty()
                ? original
                : RecipeReader.read(text(original.recipe(), edits), original.path(), List.of());
    }

    /** @throws io.evenkeel.recipe.RecipeException when the result is no recipe */
    static void check(Recipe recipe, Edit edit) {
        RecipeReader.parse(text(recipe, List.of(edit)));
    }

    private static String text(Recipe recipe, List<Edit> edits) {
        try {
            JsonNode root = YAML.readTree(RecipeWriter.write(recipe));
            for (Edit edit : edits) {
                for (Change change : edit.changes()) {
                    apply(root, change);
                }
            }
            return RecipeWriter.write(RecipeReader.parse(YAML.writeValueAsString(root)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recipe that was written cannot be read", e);
        }
    }

    private static void apply(JsonNode root, Change change) throws JsonProcessingException {
        String[] keys = change.path().split("\\.");
        JsonNode holder = root;
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode next = holder.isArray() ? holder.path(Integer.parseInt(keys[i])) : holder.path(keys[i]);
            if (!next.isContainerNode()) {
                next = opened((ObjectNode) holder, keys[i], next);
            }
            holder = next;
        }
        String last = keys[keys.length - 1];
        if (change instanceof Change.Put put) {
            set(holder, last, YAML.readTree(put.yaml()));
        } else if (change instanceof Change.Insert insert) {
            ((ArrayNode) holder).insert(Integer.parseInt(last), YAML.readTree(insert.yaml()));
        } else if (holder instanceof ArrayNode list) {
            list.remove(Integer.parseInt(last));
        } else {
            ((ObjectNode) holder).remove(last);
        }
    }

    /** A key without a value, or with a plain one, becomes a map. */
    private static ObjectNode opened(ObjectNode holder, String key, JsonNode plain) {
        ObjectNode map = holder.putObject(key);
        if (key.equals("linear") && plain.isNumber()) {
            map.set("units", plain);
        }
        return map;
    }

    private static void set(JsonNode holder, String key, JsonNode value) {
        if (holder instanceof ArrayNode list) {
            list.set(Integer.parseInt(key), value);
        } else {
            ((ObjectNode) holder).set(key, value);
        }
    }
}
