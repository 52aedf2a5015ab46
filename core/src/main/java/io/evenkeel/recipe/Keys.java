package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The keys that one map accepts. */
final class Keys {
    private final List<KeyShape> keys;
    private final Map<String, KeyShape> byName = new LinkedHashMap<>();
    private final List<Spread> spreads;

    private Keys(List<KeyShape> keys, List<Spread> spreads) {
        this.keys = List.copyOf(keys);
        this.spreads = List.copyOf(spreads);
        for (KeyShape key : keys) {
            byName.put(key.name(), key);
            key.aliases().forEach(alias -> byName.put(alias, key));
        }
    }

    /** Those of the record's components that carry a {@link Key}. */
    static Keys of(Class<?> type) {
        return of(type, Set.of());
    }

    /** The same but for some components, by name. */
    static Keys of(Class<?> type, Set<String> without) {
        List<KeyShape> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key != null && !without.contains(component.getName())) {
                keys.add(KeyShape.of(component, key));
            }
        }
        return new Keys(keys, List.of(type.getAnnotationsByType(Spread.class)));
    }

    Keys and(Keys others) {
        var all = new ArrayList<>(keys);
        all.addAll(others.keys);
        var allSpreads = new ArrayList<>(spreads);
        allSpreads.addAll(others.spreads);
        return new Keys(all, allSpreads);
    }

    List<KeyShape> all() {
        return keys;
    }

    @Nullable
    KeyShape main() {
        return keys.stream().filter(KeyShape::main).findFirst().orElse(null);
    }

    boolean anyRequired() {
        return keys.stream().anyMatch(KeyShape::required);
    }

    /** Whether a map may have this key, by any of its spellings. */
    boolean has(String name) {
        return byName.containsKey(name) || spread(name) != null;
    }

    List<String> names() {
        var names = new ArrayList<String>();
        keys.forEach(key -> names.add(key.name()));
        spreads.forEach(spread -> names.add(spread.key()));
        return names;
    }

    private @Nullable Spread spread(String name) {
        return spreads.stream().filter(s -> s.key().equals(name)).findFirst().orElse(null);
    }

    /** What a map gives, by the keys' own names; unknown keys and keys given twice are refused. */
    Map<String, At> gather(At at, Node.Mapping mapping) {
        Map<String, At> given = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            KeyShape key = byName.get(name);
            Spread spread = spread(name);
            if (key != null) {
                put(given, key.name(), at.key(name, entry), name, at);
            } else if (spread != null) {
                At list = at.key(name, entry);
                List<Node> items = items(spread, list);
                for (int i = 0; i < items.size(); i++) {
                    put(given, spread.over()[i], list.item(i, items.get(i)), name, at);
                }
            } else {
                throw unknown(name, entry.keyMark(), at);
            }
        });
        return given;
    }

    private static void put(Map<String, At> given, String key, At value, String name, At at) {
        At before = given.put(key, value);
        if (before != null) {
            String other = before.path().substring(at.keyPath("").length()).replaceFirst("\\[.*", "");
            throw value.fault("'" + name + "' and '" + other + "' both give '" + key + "'", "one of the two");
        }
    }

    private static List<Node> items(Spread spread, At at) {
        if (at.node() instanceof Node.Listing listing && listing.items().size() == spread.over().length) {
            return listing.items();
        }
        throw at.fault("a list [" + String.join(", ", spread.over()) + "]");
    }

    /** A key that stands nowhere here: perhaps it belongs elsewhere, perhaps it is misspelt. */
    RecipeException unknown(String name, Mark mark, At at) {
        var advice = Misplaced.advice(name, at.path());
        if (advice == null) {
            advice = RecipeException.Advice.nearest(NearestName.of(name, names()));
        }
        String expected = keys.isEmpty() ? "no keys here" : At.oneOf(names());
        return new RecipeException(mark, at.path(), "unknown key '" + Quoted.excerpt(name) + "'", expected, advice);
    }

    /** The map after an override of one of its keys; null as the value takes the key out. */
    Node.Mapping set(At at, Node.Mapping mapping, Steps steps, Node value) {
        String name = steps.head();
        KeyShape key = byName.get(name);
        Spread spread = spread(name);
        if (key == null && spread == null) {
            throw unknown(name, steps.mark(), at);
        }
        if (key == null) {
            Node.Mapping current = mapping;
            for (String part : spread == null ? new String[0] : spread.over()) {
                current = current.without(part);
            }
            if (!steps.tail().done()) {
                throw steps.fault("'" + at.keyPath(name) + "' is set as a whole", at.keyPath(name) + "=[…]");
            }
            return value.isNull() ? current : current.with(name, value);
        }
        boolean taken = steps.tail().done() && value.isNull();
        Node.Mapping inList = taken || !steps.tail().done() ? null : withInList(mapping, key.name(), value);
        if (inList != null) {
            return inList;
        }
        Node.Mapping current = spreadOut(mapping, key.name());
        List<String> given =
                spellings(key).stream().filter(current.entries()::containsKey).toList();
        // the author's own word for the key stays; two of them would be refused
        String written = given.isEmpty() ? key.name() : given.get(given.size() - 1);
        for (String spelling : given) {
            current = spelling.equals(written) ? current : current.without(spelling);
        }
        if (taken) {
            return current.without(written);
        }
        Node.Entry entry = current.entries().get(written);
        Node before = entry == null ? Node.Scalar.absent(steps.mark()) : entry.value();
        At place = new At(before, at.keyPath(key.name()), before.mark());
        return current.with(written, key.shape().set(place, steps.tail(), value));
    }

    /** With the key's value changed inside the list that gives it among others; null where no list does. */
    private Node.@Nullable Mapping withInList(Node.Mapping mapping, String key, Node value) {
        for (Spread spread : spreads) {
            Node.Entry entry = mapping.entries().get(spread.key());
            int index = List.of(spread.over()).indexOf(key);
            if (index >= 0
                    && entry != null
                    && entry.value() instanceof Node.Listing listing
                    && listing.items().size() == spread.over().length) {
                var items = new ArrayList<>(listing.items());
                items.set(index, value);
                return mapping.with(spread.key(), Node.Listing.of(listing.mark(), items));
            }
        }
        return null;
    }

    private static List<String> spellings(KeyShape key) {
        var spellings = new ArrayList<>(key.aliases());
        spellings.add(key.name());
        return spellings;
    }

    /** With a list that gives this key among others written as those keys. */
    private Node.Mapping spreadOut(Node.Mapping mapping, String key) {
        Node.Mapping result = mapping;
        for (Spread spread : spreads) {
            Node.Entry entry = mapping.entries().get(spread.key());
            if (List.of(spread.over()).contains(key)
                    && entry != null
                    && entry.value() instanceof Node.Listing listing
                    && listing.items().size() == spread.over().length) {
                result = result.without(spread.key());
                for (int i = 0; i < spread.over().length; i++) {
                    result = result.with(spread.over()[i], listing.items().get(i));
                }
            }
        }
        return result;
    }

    ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.typed("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.arrayNode();
        ArrayNode conditions = schema.arrayNode();
        for (KeyShape key : keys) {
            properties.set(key.name(), key.schema(definitions));
            if (key.required()) {
                required.add(key.name());
            }
            for (String alias : key.aliases()) {
                properties.set(alias, key.schema(definitions).put("description", "The same as " + key.name() + "."));
                conditions.add(notBoth(alias, key.name()));
            }
        }
        for (Spread spread : spreads) {
            ObjectNode list = properties.putObject(spread.key());
            list.put("description", "All of " + String.join(", ", spread.over()) + " at once.");
            list.put("type", "array");
            ArrayNode items = list.putArray("prefixItems");
            IntStream.range(0, spread.over().length).forEach(i -> {
                items.add(byKey(spread.over()[i]).shape().schema(definitions));
                conditions.add(notBoth(spread.key(), spread.over()[i]));
            });
            list.put("minItems", spread.over().length).put("maxItems", spread.over().length);
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (!conditions.isEmpty()) {
            schema.set("allOf", conditions);
        }
        return schema.put("additionalProperties", false);
    }

    private KeyShape byKey(String name) {
        KeyShape key = byName.get(name);
        if (key == null) {
            throw new IllegalStateException("@Spread over '" + name + "', which is no key");
        }
        return key;
    }

    private static ObjectNode notBoth(String one, String other) {
        ObjectNode condition = Definitions.object();
        condition.putObject("not").putArray("required").add(one).add(other);
        return condition;
    }

    void index(String path, KeyIndex index) {
        for (KeyShape key : keys) {
            index.add(key.name(), path);
            key.aliases().forEach(alias -> index.add(alias, path));
            index.visit(path.isEmpty() ? key.name() : path + "." + key.name(), key.shape());
        }
        spreads.forEach(spread -> index.add(spread.key(), path));
    }
}
