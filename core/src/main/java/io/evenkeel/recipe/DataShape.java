package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data: one flat map, in which the value of {@code source} says which further keys there are. */
final class DataShape implements Shape<DataSpec> {
    private static final String SOURCE = "source";

    private final RecordShape<DataSpec> common = new RecordShape<>(DataSpec.class);
    private final Map<String, Source> sources = new LinkedHashMap<>();

    /** A source's own keys, and those of the whole map. */
    private record Source(RecordShape<SourceSpec> shape, Keys keys) {}

    @SuppressWarnings("unchecked")
    DataShape(Map<String, ? extends RecordShape<? extends SourceSpec>> sources) {
        sources.forEach((name, shape) -> this.sources.put(
                name, new Source((RecordShape<SourceSpec>) shape, common.keys().and(shape.keys()))));
    }

    @Override
    public DataSpec read(At at) {
        Node.Mapping mapping = mapping(at);
        Node.Entry source = mapping.entries().get(SOURCE);
        if (source == null) {
            throw at.fault("'source' is missing", names());
        }
        if (!(source.value() instanceof Node.Scalar name) || name.isNull()) {
            throw at.key(SOURCE, source).fault(names());
        }
        Source chosen = sources.get(name.text());
        if (chosen == null) {
            throw at.key(SOURCE, source).unknown("source", name.text(), sources.keySet());
        }
        Map<String, At> given = chosen.keys.gather(at, mapping);
        SourceSpec spec = chosen.shape.build(given, at, Map.of());
        return common.build(given, at, Map.of(SOURCE, spec));
    }

    private Node.Mapping mapping(At at) {
        if (at.node() instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (at.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT) {
            return Node.Mapping.empty(scalar.mark()).with(SOURCE, scalar);
        }
        throw at.fault(expected());
    }

    private String names() {
        return "'source', " + At.oneOf(sources.keySet());
    }

    @Override
    public Node write(DataSpec value) {
        String name = Language.nameOf(value.source());
        Source chosen = sources.get(name);
        if (chosen == null) {
            throw new IllegalArgumentException("no source is called '" + name + "'");
        }
        // the source's name comes first, then its own keys, then those of any data
        var shared = (Node.Mapping) common.write(value);
        var entries = new LinkedHashMap<String, Node.Entry>();
        entries.put(SOURCE, new Node.Entry(Mark.NONE, new Node.Scalar(Mark.NONE, Node.Kind.TEXT, name)));
        entries.putAll(((Node.Mapping) chosen.shape.write(value.source())).entries());
        shared.entries().forEach(entries::putIfAbsent);
        return Node.Mapping.of(Mark.NONE, entries);
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        if (steps.done()) {
            return value;
        }
        Node.Mapping mapping = at.node().isNull() ? Node.Mapping.empty(steps.mark()) : mapping(at);
        Source before = sources.get(source(mapping));
        if (steps.head().equals(SOURCE) && steps.tail().done()) {
            return replaceSource(mapping.with(SOURCE, value), before);
        }
        return (before == null ? common.keys() : before.keys).set(at, mapping, steps, value);
    }

    /** Without the keys that only the source before knew. */
    private Node.Mapping replaceSource(Node.Mapping mapping, @Nullable Source before) {
        Source after = sources.get(source(mapping));
        Node.Mapping result = mapping;
        if (before != null && after != null) {
            for (String key : mapping.entries().keySet()) {
                result = before.keys.has(key) && !after.keys.has(key) ? result.without(key) : result;
            }
        }
        return result;
    }

    private static String source(Node.Mapping mapping) {
        Node.Entry source = mapping.entries().get(SOURCE);
        return source != null && source.value() instanceof Node.Scalar scalar ? scalar.text() : "";
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        var bare = forms.addObject().putArray("enum");
        sources.forEach((name, source) -> {
            if (source.shape.readsNothing()) {
                bare.add(name);
            }
            ObjectNode form = source.keys.schema(definitions);
            ((ObjectNode) form.at("/properties/" + SOURCE)).put("const", name);
            forms.add(form);
        });
        return schema;
    }

    @Override
    public String expected() {
        return "a map with " + names();
    }

    @Override
    public void index(String path, KeyIndex index) {
        common.keys().index(path, index);
        sources.forEach((name, source) -> source.shape.keys().index(path + " (with source: " + name + ")", index));
    }
}
