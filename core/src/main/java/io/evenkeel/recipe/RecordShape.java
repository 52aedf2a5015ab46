package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map whose keys are a record's components; its main argument alone may stand for the map. No keys are the {@link
 * SourceMark} and components whose values are fixed.
 */
final class RecordShape<T> implements Shape<T> {
    private final Class<T> type;
    private final Map<String, ?> fixed;
    private final Keys keys;

    RecordShape(Class<T> type) {
        this(type, Map.of());
    }

    /** @param fixed values of components that are no keys here, by the component's name */
    RecordShape(Class<T> type, Map<String, ?> fixed) {
        this.type = type;
        this.fixed = fixed;
        this.keys = Keys.of(type, fixed.keySet());
    }

    Keys keys() {
        return keys;
    }

    @Override
    public boolean readsNothing() {
        return !keys.anyRequired();
    }

    @Override
    public T read(At at) {
        if (at.node() instanceof Node.Mapping mapping) {
            return build(keys.gather(at, mapping), at, fixed);
        }
        if (at.node().isNull() && readsNothing()) {
            return build(Map.of(), at, fixed);
        }
        KeyShape main = keys.main();
        if (main == null || at.node().isNull()) {
            throw at.fault(expected());
        }
        return build(Map.of(main.name(), at), at, fixed);
    }

    /** The record of what was given and of defaults. */
    T build(Map<String, At> given, At at, Map<String, ?> fixedValues) {
        RecordComponent[] components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i], given, at, fixedValues);
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw at.fault(String.valueOf(refused.getMessage()), "");
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object value(
            RecordComponent component, Map<String, At> given, At at, Map<String, ?> fixedValues) {
        if (fixedValues.containsKey(component.getName())) {
            return fixedValues.get(component.getName());
        }
        if (component.getType() == SourceMark.class) {
            return at.sourceMark();
        }
        for (KeyShape key : keys.all()) {
            if (key.component().equals(component.getName())) {
                return key.read(given.get(key.name()), at);
            }
        }
        throw new IllegalStateException(type + "." + component.getName() + " has no @Key");
    }

    @Override
    public Node write(T value) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            for (KeyShape key : keys.all()) {
                Object part = key.component().equals(component.getName()) && !fixed.containsKey(component.getName())
                        ? part(component, value)
                        : null;
                if (part != null) {
                    entries.put(
                            key.name(), new Node.Entry(Mark.NONE, key.shape().write(part)));
                }
            }
        }
        return Node.Mapping.of(Mark.NONE, entries);
    }

    private @Nullable Object part(RecordComponent component, T value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        KeyShape main = keys.main();
        boolean mainAlone = main != null
                && !(at.node() instanceof Node.Mapping)
                && !at.node().isNull();
        Node.Mapping current = at.node() instanceof Node.Mapping mapping
                ? mapping
                : mainAlone && main != null
                        ? Node.Mapping.empty(at.node().mark()).with(main.name(), at.node())
                        : Node.Mapping.empty(at.node().mark());
        if (!steps.done()) {
            Node.Mapping after = keys.set(at, current, steps, value);
            return mainAlone && main != null ? alone(after, main.name()) : after;
        }
        // linear=16 over {units: 32, init: …} changes the units and keeps the rest
        boolean keepsTheRest = main != null
                && at.node() instanceof Node.Mapping
                && !(value instanceof Node.Mapping)
                && !value.isNull();
        return keepsTheRest && main != null ? current.with(main.name(), value) : value;
    }

    /** The main argument as it was written, without a map, where there is nothing else to say. */
    private static Node alone(Node.Mapping mapping, String main) {
        Node.Entry entry = mapping.entries().get(main);
        return entry == null
                        || mapping.entries().size() > 1
                        || entry.value() instanceof Node.Mapping
                        || entry.value().isNull()
                ? mapping
                : entry.value();
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode map = keys.schema(definitions);
        KeyShape main = keys.main();
        if (main == null && keys.anyRequired()) {
            return map;
        }
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        if (main != null) {
            forms.add(main.shape().schema(definitions).deepCopy().put("description", main.doc()));
        }
        forms.add(map);
        if (readsNothing()) {
            forms.add(Definitions.typed("null"));
        }
        return schema;
    }

    @Override
    public String expected() {
        KeyShape main = keys.main();
        String map = keys.all().isEmpty()
                ? "no arguments"
                : "a map with " + (keys.all().size() == 1 ? "the key " : "keys of ") + String.join(", ", keys.names());
        return main == null ? map : main.shape().expected() + ", or " + map;
    }

    @Override
    public void index(String path, KeyIndex index) {
        keys.index(path, index);
    }
}
