package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * The arguments of something that has one number, or none: {@code leaky_relu: 0.2} or {@code leaky_relu: {slope: 0.2}}.
 *
 * @param name the number's key; empty where there is no number
 * @param fallback the number after a bare name; empty where it must be given
 */
record ParameterShape<T>(
        String name,
        RealShape number,
        OptionalDouble fallback,
        BiFunction<SourceMark, Double, T> make,
        ToDoubleFunction<T> parameter)
        implements Shape<T> {

    @Override
    public boolean readsNothing() {
        return name.isEmpty() || fallback.isPresent();
    }

    @Override
    public T read(At at) {
        return make.apply(at.sourceMark(), value(at));
    }

    private double value(At at) {
        if (at.node() instanceof Node.Mapping mapping) {
            for (var entry : mapping.entries().entrySet()) {
                if (name.isEmpty() || !entry.getKey().equals(name)) {
                    throw new RecipeException(
                            entry.getValue().keyMark(),
                            at.path(),
                            "unknown key '" + Quoted.excerpt(entry.getKey()) + "'",
                            expected(),
                            RecipeException.Advice.nearest(NearestName.of(entry.getKey(), List.of(name))));
                }
                return number.read(at.key(name, entry.getValue()));
            }
        } else if (!at.node().isNull()) {
            if (name.isEmpty()) {
                throw at.fault(expected());
            }
            OptionalDouble given = RealShape.parse(at.node());
            if (given.isEmpty()) {
                throw at.fault(expected());
            }
            return number.read(at);
        }
        if (name.isEmpty()) {
            return 0.0;
        }
        if (fallback.isEmpty()) {
            throw at.fault("its " + name + " is missing", expected());
        }
        return fallback.getAsDouble();
    }

    @Override
    public Node write(T value) {
        return name.isEmpty() ? Node.Scalar.absent(Mark.NONE) : number.write(parameter.applyAsDouble(value));
    }

    @Override
    public Node set(At at, Steps steps, Node value) {
        if (!steps.done() && steps.head().equals(name) && steps.tail().done()) {
            return value;
        }
        return Shape.super.set(at, steps, value);
    }

    @Override
    public ObjectNode schema(Definitions definitions) {
        ObjectNode map = Definitions.typed("object");
        if (!name.isEmpty()) {
            map.putObject("properties").set(name, number.schema(definitions));
        }
        map.put("additionalProperties", false);
        ObjectNode schema = Definitions.object();
        var forms = schema.putArray("anyOf");
        if (!name.isEmpty()) {
            forms.add(number.schema(definitions));
        }
        forms.add(map);
        if (readsNothing()) {
            forms.add(Definitions.typed("null"));
        } else {
            map.putArray("required").add(name);
        }
        fallback.ifPresent(value -> schema.put("default", value));
        return schema;
    }

    @Override
    public String expected() {
        return name.isEmpty() ? "no arguments" : number.expected() + " (the " + name + ")";
    }

    @Override
    public void index(String path, KeyIndex index) {
        if (!name.isEmpty()) {
            index.add(name, path);
        }
    }
}
