package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.recipe.SourceMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Builds a network from a recipe: infers shapes, draws initial weights, lays them out.
 *
 * <p>It goes over the layers twice: first for shapes and names, which needs no native memory, draws nothing and finds
 * every misfit; then to draw parameters and bind layers to them.
 */
public final class NetworkBuilder {

    /** A vocabulary for when only shapes are asked for. */
    private static final int SOME_VOCABULARY = 1;

    private final InitialWeights weights;
    private final InitializerSpec modelInit;
    private final List<ParameterVector.Initial> initials = new ArrayList<>();
    private final int vocabulary;

    private NetworkBuilder(InitializerSpec modelInit, int vocabulary, long seed) {
        this.modelInit = modelInit;
        this.vocabulary = vocabulary;
        this.weights = new InitialWeights(seed);
    }

    /**
     * @param inputs features of one sample, which is a vector
     * @throws ShapeException when layers do not fit together, with the place in the recipe
     */
    public static Network build(ModelSpec model, int inputs, long seed, ScalarType type) {
        return build(model, NetworkInput.of(inputs), seed, type);
    }

    /** @throws ShapeException when layers do not fit together, with the place in the recipe */
    public static Network build(ModelSpec model, NetworkInput input, long seed, ScalarType type) {
        NetworkBuilder builder = new NetworkBuilder(model.init(), input.vocabulary(), seed);
        List<LayerPlan> plans = builder.plan(model, input.shape());
        LibTorch.initialize();
        ParameterVector parameters = ParameterVector.of(builder.initials, type);
        Binding.NetworkTensors tensors = new Binding.NetworkTensors(parameters, type, seed);
        return new Network(bind(plans, tensors), tensors, input.shape(), outputOf(plans, input.shape()));
    }

    /**
     * The shape that a network of this model gives for one sample, found without building it.
     *
     * @param sample shape of one sample of the data
     * @throws ShapeException when layers do not fit together, with the place in the recipe
     */
    public static SampleShape outputShape(ModelSpec model, SampleShape sample) {
        SampleShape input = inputShape(model, sample);
        return outputOf(new NetworkBuilder(model.init(), SOME_VOCABULARY, 0).plan(model, input), input);
    }

    /**
     * The shape in which a network of this model takes samples of the data: as they are, but an image that goes into a
     * linear layer or an embedding is a vector of its pixels.
     */
    static SampleShape inputShape(ModelSpec model, SampleShape sample) {
        boolean flat = sample.isImage()
                && firstThatMinds(model.layers())
                        .filter(layer -> layer instanceof LayerSpec.Linear || layer instanceof SequenceSpec.Embedding)
                        .isPresent();
        return flat ? SampleShape.of(Math.toIntExact(sample.size())) : sample;
    }

    /** The first layer that takes one shape and not another, or takes them differently. */
    private static Optional<LayerSpec> firstThatMinds(List<LayerSpec> layers) {
        for (LayerSpec layer : layers) {
            List<LayerSpec> inside = layer instanceof ContainerSpec.Repeat repeat
                    ? repeat.layers()
                    : layer instanceof ContainerSpec.Residual residual
                            ? residual.layers()
                            : layer instanceof ContainerSpec.DenseBlock block ? block.layers() : List.of();
            boolean takesAny = layer instanceof LayerSpec.Activation
                    || layer instanceof LayerSpec.Dropout
                    || layer instanceof NormalizationSpec
                    || !inside.isEmpty();
            Optional<LayerSpec> first = takesAny ? firstThatMinds(inside) : Optional.of(layer);
            if (first.isPresent()) {
                return first;
            }
        }
        return Optional.empty();
    }

    InitialWeights weights() {
        return weights;
    }

    InitializerSpec modelInit() {
        return modelInit;
    }

    void parameter(ParameterVector.Initial initial) {
        initials.add(initial);
    }

    void shift(String parameter, double by, int from, int to) {
        initials.replaceAll(initial -> initial.name().equals(parameter) ? initial.shifted(by, from, to) : initial);
    }

    private List<LayerPlan> plan(ModelSpec model, SampleShape input) {
        List<LayerPlan> plans = new ArrayList<>();
        append(model.layers(), input, vocabulary, 0, "layers", plans);
        if (initials.isEmpty()) {
            throw new ShapeException(
                    model.layers().isEmpty()
                            ? SourceMark.NONE
                            : model.layers().get(0).mark(),
                    "a network without any weights",
                    "at least one layer that can be trained, such as linear");
        }
        return plans;
    }

    /** Plans layers inside another; the first is given this number. */
    List<LayerPlan> plan(List<LayerSpec> specs, SampleShape input, int firstNumber, String prefix) {
        List<LayerPlan> plans = new ArrayList<>();
        append(specs, input, 0, firstNumber, prefix, plans);
        return plans;
    }

    private SampleShape append(
            List<LayerSpec> specs,
            SampleShape input,
            int tokens,
            int firstNumber,
            String prefix,
            List<LayerPlan> plans) {
        SampleShape shape = input;
        int left = tokens;
        for (LayerSpec spec : specs) {
            if (spec instanceof ContainerSpec.Repeat repeat) {
                for (int time = 0; time < repeat.times(); time++) {
                    shape = append(repeat.layers(), shape, left, firstNumber, prefix, plans);
                    left = 0;
                }
                continue;
            }
            String place = prefix + "." + (firstNumber + plans.size());
            LayerPlan plan = Layers.plan(spec, new Site(this, spec, place, shape, left));
            plans.add(plan);
            shape = plan.output();
            left = movesOnly(spec) ? left : 0;
        }
        return shape;
    }

    static SampleShape outputOf(List<LayerPlan> plans, SampleShape input) {
        return plans.isEmpty() ? input : plans.get(plans.size() - 1).output();
    }

    /** Whether the data go into an embedding, and so are tokens. */
    static boolean embedsItsInput(List<LayerSpec> layers) {
        for (LayerSpec layer : layers) {
            if (layer instanceof ContainerSpec.Repeat repeat) {
                return embedsItsInput(repeat.layers());
            }
            if (!movesOnly(layer)) {
                return layer instanceof SequenceSpec.Embedding;
            }
        }
        return false;
    }

    /** What only moves tokens about leaves them tokens. */
    private static boolean movesOnly(LayerSpec layer) {
        return layer instanceof LayerSpec.Reshape || layer instanceof LayerSpec.Flatten;
    }

    private static List<PlacedLayer> bind(List<LayerPlan> plans, Binding.NetworkTensors tensors) {
        List<PlacedLayer> placed = new ArrayList<>();
        for (LayerPlan plan : plans) {
            List<PlacedLayer> inside = bind(plan.inside(), tensors);
            placed.add(new PlacedLayer(plan, inside, plan.layer().apply(new Binding(plan, inside, tensors))));
        }
        return placed;
    }
}
