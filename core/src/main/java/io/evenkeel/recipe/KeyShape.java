package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One key of a map: a record's component, what its {@link Key} says, and the shape of its value. */
record KeyShape(
        String name,
        String component,
        List<String> aliases,
        String doc,
        boolean main,
        boolean nullable,
        @Nullable Node fallback,
        Shape<Object> shape) {

    static KeyShape of(RecordComponent component, Key key) {
        return new KeyShape(
                snakeCase(component.getName()),
                component.getName(),
                List.of(key.aliases()),
                key.doc(),
                key.main(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                key.fallback().isEmpty() ? null : RecipeText.value(key.fallback(), ""),
                Language.shapeOf(component.getGenericType(), key));
    }

    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    boolean required() {
        return !nullable && fallback == null;
    }

    @Nullable
    Object read(@Nullable At given, At parent) {
        if (given != null && !(nullable && given.node().isNull())) {
            return shape.read(given);
        }
        if (nullable) {
            return null;
        }
        if (fallback == null) {
            throw parent.fault("'" + name + "' is missing", expected());
        }
        return shape.read(parent.key(name, fallback));
    }

    String expected() {
        return "'" + name + "', " + shape.expected() + " (" + doc.replaceFirst("\\.$", "") + ")";
    }

    ObjectNode schema(Definitions definitions) {
        ObjectNode value = shape.schema(definitions).deepCopy();
        ObjectNode schema = value;
        if (nullable) {
            schema = Definitions.object();
            schema.putArray("anyOf").add(value).add(Definitions.typed("null"));
        }
        schema.put("description", doc);
        if (fallback != null) {
            schema.set("default", NodeJson.of(fallback));
        }
        return schema;
    }
}
