package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerKinds;
import io.evenkeel.recipe.LayerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a layer is planned: what comes in, and what it may ask of the network around it. */
final class Site {

    private final NetworkBuilder builder;
    private final LayerSpec spec;
    private final String place;
    private final SampleShape input;
    private final int vocabulary;
    private final List<String> parameters = new ArrayList<>();

    /** @param vocabulary number of tokens, where the data come in as they are and can be tokens; else 0 */
    Site(NetworkBuilder builder, LayerSpec spec, String place, SampleShape input, int vocabulary) {
        this.builder = builder;
        this.spec = spec;
        this.place = place;
        this.input = input;
        this.vocabulary = vocabulary;
    }

    SampleShape input() {
        return input;
    }

    int vocabulary() {
        return vocabulary;
    }

    String kind() {
        return LayerKinds.nameOf(spec);
    }

    /** A layer that cannot stand here. */
    ShapeException misfit(String found, String expected) {
        return new ShapeException(spec.mark(), found, expected);
    }

    /** The input, which has to be an image. */
    SampleShape image() {
        if (!input.isImage()) {
            throw misfit(
                    kind() + " over " + input.inWords(),
                    "an image (channels, height, width); put {reshape: " + asImage() + "} before it");
        }
        return input;
    }

    private String asImage() {
        for (int channels : new int[] {1, 3}) {
            int side = (int) Math.round(Math.sqrt(input.size() / (double) channels));
            if (side > 1 && (long) channels * side * side == input.size()) {
                return SampleShape.of(channels, side, side).toString();
            }
        }
        return "[1, -1, " + input.extent(-1) + "]";
    }

    /** The input, which has to be a sequence of vectors. */
    SampleShape sequence() {
        if (!input.isSequence()) {
            String repair = input.isVector()
                    ? vocabulary > 0
                            ? "put {embedding: 32} before it if the features are tokens, or {reshape: [-1, 1]} if they"
                                    + " are numbers"
                            : "put {reshape: [-1, 1]} before it, which makes each feature a step"
                    : "put {reshape: [" + input.extent(0) + ", -1]} before it, which makes each channel a step";
            throw misfit(kind() + " over " + input.inWords(), "a sequence (steps, features); " + repair);
        }
        return input;
    }

    /** The layer's own initialiser, or else the model's. */
    InitializerSpec init(@Nullable InitializerSpec own) {
        return own != null ? own : builder.modelInit();
    }

    /** A bias's initialiser: its own, or zeros where weights are told how to start, or else the default. */
    static InitializerSpec biasInit(@Nullable InitializerSpec own, InitializerSpec weights) {
        return own != null
                ? own
                : weights.kind() == InitializerSpec.Kind.DEFAULT ? InitializerSpec.DEFAULT : InitializerSpec.ZEROS;
    }

    /** A parameter of one matrix, whose rows are the first extent. */
    void parameter(String role, InitializerSpec init, InitializerSpec byDefault, Fan fan, long... shape) {
        matrices(role, init, byDefault, fan, 1, shape);
    }

    /** @param blocks matrices, one below the other along the first extent, that start each by itself */
    void matrices(String role, InitializerSpec init, InitializerSpec byDefault, Fan fan, int blocks, long... shape) {
        long size = 1;
        for (long extent : shape) {
            size = size > Integer.MAX_VALUE ? size : size * extent;
        }
        if (size > Integer.MAX_VALUE) {
            throw misfit(
                    "a " + kind() + " whose " + role + " alone has more than " + Integer.MAX_VALUE + " numbers",
                    "fewer units, or a smaller input");
        }
        int rows = (int) (shape[0] / blocks);
        int columns = (int) (size / shape[0]);
        String name = place + "." + role;
        parameters.add(name);
        builder.parameter(new ParameterVector.Initial(
                name, shape, () -> builder.weights().draw(init, byDefault, blocks, rows, columns, fan, name)));
    }

    /** A bias with fan-in n, whose default is U(±1/√n). */
    void bias(String role, InitializerSpec init, double fanIn, int units) {
        parameter(role, init, uniform(fanIn), new Fan(fanIn, units), units);
    }

    /** Adds to the initial values of a parameter that was planned here, from one index to another. */
    void shift(String role, double by, int from, int to) {
        if (by != 0) {
            builder.shift(place + "." + role, by, from, to);
        }
    }

    /** A parameter that starts at one value, whatever the model's initialiser. */
    void constant(String role, double value, long... shape) {
        InitializerSpec init = new InitializerSpec(InitializerSpec.Kind.CONSTANT, value);
        parameter(role, init, init, new Fan(1, 1), shape);
    }

    /** U(±1/√n), libtorch's default for most layers. */
    static InitializerSpec uniform(double n) {
        return new InitializerSpec(InitializerSpec.Kind.UNIFORM, 1 / Math.sqrt(n));
    }

    /** Plans layers inside this one, numbered from 0. */
    List<LayerPlan> inside(List<LayerSpec> layers, SampleShape shape) {
        return builder.plan(layers, shape, 0, place);
    }

    /** The same, after others that have been planned. */
    void inside(List<LayerSpec> layers, SampleShape shape, List<LayerPlan> after) {
        after.addAll(builder.plan(layers, shape, after.size(), place));
    }

    /** One layer inside this one, at a number of its own. */
    LayerPlan inside(LayerSpec layer, SampleShape shape, int number) {
        return builder.plan(List.of(layer), shape, number, place).get(0);
    }

    LayerPlan plan(SampleShape output, Function<Binding, Layer> layer) {
        return plan(output, List.of(), layer);
    }

    LayerPlan plan(SampleShape output, List<LayerPlan> inside, Function<Binding, Layer> layer) {
        return new LayerPlan(spec, place, input, output, List.copyOf(parameters), List.copyOf(inside), layer);
    }
}
