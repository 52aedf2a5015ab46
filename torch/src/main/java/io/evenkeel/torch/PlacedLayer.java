package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerKinds;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.SequenceSpec;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A layer at its place in a network. */
public final class PlacedLayer implements WatchedLayer {

    private final LayerPlan plan;
    private final List<PlacedLayer> inside;
    private final Layer layer;

    PlacedLayer(LayerPlan plan, List<PlacedLayer> inside, Layer layer) {
        this.plan = plan;
        this.inside = List.copyOf(inside);
        this.layer = layer;
    }

    /** Such as {@code layers.3}, or {@code layers.4.0} inside a residual branch. */
    @Override
    public String place() {
        return plan.place();
    }

    /** Its name in recipes. */
    @Override
    public String kind() {
        return LayerKinds.nameOf(plan.spec());
    }

    /** What it was made from. */
    public LayerSpec spec() {
        return plan.spec();
    }

    /** Shape of one sample that goes in. */
    public SampleShape inputShape() {
        return plan.input();
    }

    /** Shape of one sample that comes out. */
    public SampleShape outputShape() {
        return plan.output();
    }

    @Override
    public int inputs() {
        return plan.input().features();
    }

    @Override
    public int outputs() {
        return plan.output().features();
    }

    @Override
    public Tensor byUnit(Tensor output) {
        Tensor unitsLast = plan.output().isImage() ? output.movedim(1, -1) : output;
        return unitsLast.reshape(-1, outputs());
    }

    @Override
    public Optional<ActivationKind> activation() {
        return plan.spec() instanceof LayerSpec.Activation activation
                ? Optional.of(activation.kind())
                : Optional.empty();
    }

    @Override
    public double activationParameter() {
        return plan.spec() instanceof LayerSpec.Activation activation ? activation.parameter() : 0.0;
    }

    /** The layers inside it, in order. */
    public List<PlacedLayer> inside() {
        return inside;
    }

    @Override
    public List<String> parameters() {
        return plan.parameters();
    }

    @Override
    public boolean carriesWeights() {
        boolean matrices = !(plan.spec() instanceof NormalizationSpec
                || plan.spec() instanceof LayerSpec.Activation
                || plan.spec() instanceof SequenceSpec.Positional);
        return (matrices && !plan.parameters().isEmpty()) || inside.stream().anyMatch(PlacedLayer::carriesWeights);
    }

    /** What comes out of it alone for what goes in, samples first; the pass's observer hears of layers inside, not of it. */
    public Tensor output(Tensor input, ForwardPass pass) {
        return layer.forward(input, pass);
    }

    Layer layer() {
        return layer;
    }
}
