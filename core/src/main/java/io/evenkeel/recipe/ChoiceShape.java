package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One of several named things: a bare name, or a map of exactly one name to its arguments. */
final class ChoiceShape<T> implements Shape<T> {
    private final String noun;
    private final Function<T, String> nameOf;
    private final Map<String, Shape<T>> variants;

    /**
     * @param noun what one of them is called in messages and in the schema
     * @param variants by name, in the order of messages; each reads its arguments, nothing after a bare name
     */
    @SuppressWarnings("unchecked")
    ChoiceShape(String noun, Function<T, String> nameOf, Map<String, ? extends Shape<? extends T>> variants) {
        this.noun = noun;
        this.nameOf = nameOf;
        this.variants = new LinkedHashMap<>();
        // a variant is only given values of which nameOf says that they are its own
        variants.forEach((name, shape) -> this.variants.put(name, (Shape<T>) shape));
    }

    Set<String> names() {
        return variants.keySet();
    }

    @Override
    public T read(At at) {
        if (at.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT) {
            return variant(scalar.text(), at).read(at.key(scalar.text(), Node.Scalar.absent(scalar.mark())));
        }
        if (at.node() instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            if (mapping.entries().size() > 1) {
                throw several(at, mapping);
            }
            var entry = mapping.entries().entrySet().iterator().next();
            Shape<T> variant = variants.get(entry.getKey());
            if (variant == null) {
                throw unknown(entry.getKey(), entry.getValue().keyMark(), at);
            }
            return variant.read(at.key(entry.getKey(), entry.getValue()));
        }
        throw at.fault(expected());
    }

    private Shape<T> variant(String name, At at) {
        Shape<T> variant = variants.get(name);
        if (variant == null) {
            throw at.unknown(noun, name, names());
        }
        return variant;
    }

    /** As a key it may be an argument that lost its indentation. */
    private RecipeException unknown(String name, Mark mark, At at) {
        RecipeException.Advice misplaced = Misplaced.advice(name, at.path());
        return misplaced == null
                ? new At(Node.Scalar.absent(mark), at.path(), mark).unknown(noun, name, names())
                : new RecipeException(
                        mark,
                        at.path(),
                        "unknown " + noun + " '" + Quoted.excerpt(name) + "'",
                        At.oneOf(names()),
                        misplaced);
    }

    private RecipeException several(At at, Node.Mapping mapping) {
        List<String> known = mapping.entries().keySet().stream()
                .filter(variants::containsKey)
                .toList();
        if (known.size() == 1) {
            String name = known.get(0);
            var stray = mapping.entries().entrySet().stream()
                    .filter(e -> !e.getKey().equals(name))
                    .findFirst()
                    .orElseThrow();
            Mark mark = stray.getValue().keyMark();
            if (hasKey(name, stray.getKey())) {
                return new RecipeException(
                        mark,
                        at.path(),
                        "'" + stray.getKey() + "' stands beside '" + name + "'",
                        "'" + name + ": {" + stray.getKey() + ": …}'",
                        Misplaced.under(stray.getKey(), at.keyPath(name)));
            }
            return unknown(stray.getKey(), mark, at);
        }
        if (known.isEmpty()) {
            var first = mapping.entries().entrySet().iterator().next();
            return unknown(first.getKey(), first.getValue().keyMark(), at);
        }
        return at.fault("exactly one " + noun);
    }

    private boolean hasKey(String variant, String key) {
        var index = new KeyIndex();
        Shape<T> shape = variants.get(variant);
        if (shape != null) {
            shape.index("", index);
        }
        return index.places(key).contains("");
    }

    @Override
    public Node write(T value) {
        String name = nameOf.apply(value);
        Shape<T> variant = variants.get(name);
        if (variant == null) {
            throw new IllegalArgumentException("no " + noun + " is called '" + name + "'");
        }
        Node arguments = variant.write(value);
        boolean none = arguments.isNull()
                || (arguments instanceof Node.Mapping mapping
                        && mapping.entries().isEmpty());
        return none
                ? new Node.Scalar(Mark.NONE, Node.Kind.TEXT, name)
                : Node.Mapping.empty(Mark.NONE).with(name, arguments);
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        if (steps.done()) {
            return value;
        }
        String name = steps.head();
        Shape<T> variant = variants.get(name);
        if (variant == null) {
            throw unknown(name, steps.mark(), at);
        }
        Node.Entry before = argumentsOf(name, at.node());
        Node arguments = before == null ? Node.Scalar.absent(steps.mark()) : before.value();
        Node after = variant.set(at.key(name, arguments), steps.tail(), value);
        Mark mark = at.node().isNull() ? steps.mark() : at.node().mark();
        return Node.Mapping.of(
                mark, Map.of(name, new Node.Entry(before == null ? steps.mark() : before.keyMark(), after)));
    }

    /** What the node gives the variant; null where it names another one. */
    private static Node.@Nullable Entry argumentsOf(String name, Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping.entries().get(name);
        }
        return node instanceof Node.Scalar scalar && scalar.text().equals(name)
                ? new Node.Entry(scalar.mark(), Node.Scalar.absent(scalar.mark()))
                : null;
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        return definitions.reference(noun, part -> {
            var forms = part.putArray("anyOf");
            var bare = Definitions.object();
            var names = bare.putArray("enum");
            variants.forEach((name, shape) -> {
                if (shape.readsNothing()) {
                    names.add(name);
                }
            });
            if (!names.isEmpty()) {
                forms.add(bare);
            }
            ObjectNode map = forms.addObject().put("type", "object");
            ObjectNode properties = map.putObject("properties");
            variants.forEach((name, shape) -> properties.set(name, shape.schema(definitions)));
            map.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
        });
    }

    @Override
    public String expected() {
        List<String> forms = new ArrayList<>();
        variants.forEach((name, shape) -> forms.add(shape.readsNothing() ? name : "'" + name + ": …'"));
        return At.oneOf(forms);
    }

    @Override
    public void index(String path, KeyIndex index) {
        variants.forEach((name, shape) -> index.visit(path + "." + name, shape));
    }
}
