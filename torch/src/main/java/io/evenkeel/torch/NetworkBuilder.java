package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.SourceMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Builds a network from a recipe: infers sizes, draws initial weights, lays them out.
 *
 * <p>It goes over the layers twice: first for shapes and initial values, which need no native memory and find every
 * misfit; then to bind layers to their parameters.
 */
public final class NetworkBuilder {

    private final InitialWeights weights;
    private final InitializerSpec modelInit;
    private final List<ParameterVector.Initial> initials = new ArrayList<>();

    private NetworkBuilder(InitializerSpec modelInit, long seed) {
        this.modelInit = modelInit;
        this.weights = new InitialWeights(seed);
    }

    /**
     * @param inputs features of one sample
     * @throws ShapeException when layers do not fit together, with the place in the recipe
     */
    public static Network build(ModelSpec model, int inputs, long seed, ScalarType type) {
        LibTorch.initialize();
        int outputs = outputs(model);
        NetworkBuilder builder = new NetworkBuilder(model.init(), seed);
        List<Plan> plans = builder.plan(model.layers(), inputs, "layers");
        ParameterVector parameters = ParameterVector.of(builder.initials, type);
        List<PlacedLayer> layers = bind(plans, parameters);
        return new Network(layers, parameters, inputs, outputs);
    }

    /** Features that a network of this model gives for one sample: those of its last layer with a width of its own. */
    public static int outputs(ModelSpec model) {
        return lastWidth(model.layers())
                .orElseThrow(() -> new ShapeException(
                        model.layers().isEmpty()
                                ? SourceMark.NONE
                                : model.layers().get(0).mark(),
                        "a network without any weights",
                        "at least one layer that can be trained, such as linear"));
    }

    private static OptionalInt lastWidth(List<LayerSpec> layers) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            LayerSpec layer = layers.get(i);
            OptionalInt width = layer instanceof LayerSpec.Linear linear
                    ? OptionalInt.of(linear.units())
                    : layer instanceof ContainerSpec.Repeat repeat
                            ? lastWidth(repeat.layers())
                            : layer instanceof ContainerSpec.Residual residual
                                    ? lastWidth(residual.layers())
                                    : OptionalInt.empty();
            if (width.isPresent()) {
                return width;
            }
        }
        return OptionalInt.empty();
    }

    /** A layer whose sizes are known and whose parameters are drawn, but not yet bound. */
    private record Plan(
            LayerSpec spec, String place, int inputs, int outputs, List<String> parameters, List<Plan> inside) {}

    private List<Plan> plan(List<LayerSpec> specs, int inputs, String prefix) {
        List<Plan> plans = new ArrayList<>();
        append(specs, inputs, prefix, plans);
        return plans;
    }

    private int append(List<LayerSpec> specs, int inputs, String prefix, List<Plan> plans) {
        int width = inputs;
        for (LayerSpec spec : specs) {
            String place = prefix + "." + plans.size();
            if (spec instanceof ContainerSpec.Repeat repeat) {
                for (int time = 0; time < repeat.times(); time++) {
                    width = append(repeat.layers(), width, prefix, plans);
                }
                continue;
            }
            Plan plan = planOne(spec, place, width);
            plans.add(plan);
            width = plan.outputs();
        }
        return width;
    }

    private Plan planOne(LayerSpec spec, String place, int inputs) {
        if (spec instanceof LayerSpec.Linear linear) {
            return planLinear(linear, place, inputs);
        }
        if (spec instanceof LayerSpec.Activation activation) {
            List<String> names = new ArrayList<>();
            if (activation.kind() == ActivationKind.PRELU) {
                names.add(place + ".slope");
                initials.add(new ParameterVector.Initial(
                        place + ".slope", new long[] {1}, new double[] {activation.parameter()}));
            }
            return new Plan(spec, place, inputs, inputs, names, List.of());
        }
        if (spec instanceof ContainerSpec.Residual residual) {
            List<Plan> inside = plan(residual.layers(), inputs, place);
            int outputs =
                    inside.isEmpty() ? inputs : inside.get(inside.size() - 1).outputs();
            if (outputs != inputs) {
                throw new ShapeException(
                        residual.mark(),
                        "a residual branch that turns " + inputs + " features into " + outputs,
                        "as many out as in, so that branch and input can be added: end the branch with {linear: "
                                + inputs + "}");
            }
            return new Plan(spec, place, inputs, inputs, List.of(), inside);
        }
        throw new IllegalStateException("no plan for " + spec.getClass());
    }

    private Plan planLinear(LayerSpec.Linear linear, String place, int inputs) {
        InitializerSpec init = linear.init() != null ? linear.init() : modelInit;
        InitializerSpec biasInit = linear.biasInit() != null
                ? linear.biasInit()
                : init.kind() == InitializerSpec.Kind.DEFAULT ? InitializerSpec.DEFAULT : InitializerSpec.ZEROS;
        int units = linear.units();
        List<String> names = new ArrayList<>();
        names.add(place + ".weight");
        initials.add(new ParameterVector.Initial(
                place + ".weight",
                new long[] {units, inputs},
                weights.draw(init, units, inputs, inputs, units, place + ".weight")));
        if (linear.bias()) {
            names.add(place + ".bias");
            initials.add(new ParameterVector.Initial(
                    place + ".bias",
                    new long[] {units},
                    weights.draw(biasInit, units, 1, inputs, units, place + ".bias")));
        }
        return new Plan(linear, place, inputs, units, names, List.of());
    }

    private static List<PlacedLayer> bind(List<Plan> plans, ParameterVector parameters) {
        List<PlacedLayer> placed = new ArrayList<>();
        for (Plan plan : plans) {
            List<PlacedLayer> inside = bind(plan.inside(), parameters);
            LayerSpec spec = plan.spec();
            LayerSpec.Activation activation = spec instanceof LayerSpec.Activation a ? a : null;
            String kind = activation != null
                    ? activation.kind().name().toLowerCase(Locale.ROOT)
                    : spec instanceof LayerSpec.Linear ? "linear" : "residual";
            placed.add(new PlacedLayer(
                    plan.place(),
                    kind,
                    plan.inputs(),
                    plan.outputs(),
                    activation,
                    inside,
                    plan.parameters(),
                    layer(plan, inside, parameters)));
        }
        return placed;
    }

    private static Layer layer(Plan plan, List<PlacedLayer> inside, ParameterVector parameters) {
        List<Tensor> own = plan.parameters().stream()
                .map(name -> parameters.parameter(name).value())
                .toList();
        LayerSpec spec = plan.spec();
        if (spec instanceof LayerSpec.Linear) {
            return new LinearLayer(own.get(0), own.size() > 1 ? own.get(1) : null);
        }
        if (spec instanceof LayerSpec.Activation activation) {
            return new ActivationLayer(activation.kind(), activation.parameter(), own.isEmpty() ? null : own.get(0));
        }
        ContainerSpec.Residual residual = (ContainerSpec.Residual) spec;
        return new ResidualLayer(inside, residual.scale(), residual.skip());
    }
}
