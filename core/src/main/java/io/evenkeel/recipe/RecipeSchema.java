package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The recipe language as JSON Schema, draft 2020-12, for editors and other people's tools. */
public final class RecipeSchema {

    private RecipeSchema() {}

    /** The schema as indented JSON. */
    public static String print() {
        return tree().toPrettyString() + "\n";
    }

    static ObjectNode tree() {
        var definitions = new Definitions();
        ObjectNode recipe = Language.RECIPE.schema(definitions);
        ObjectNode schema = Definitions.object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Evenkeel recipe");
        schema.put("description", "What is trained, on what, and how.");
        schema.setAll(recipe);
        schema.set("$defs", definitions.all());
        return schema;
    }
}
