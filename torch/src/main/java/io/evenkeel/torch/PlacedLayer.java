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
public final class PlacedLayer {

    private final LayerPlan plan;
    private final List<PlacedLayer> inside;
    private final Layer layer;

    PlacedLayer(LayerPlan plan, List<PlacedLayer> inside, Layer layer) {
        this.plan = plan;
        this.inside = List.copyOf(inside);
        this.layer = layer;
    }

    /** Such as {@code layers.3}, or {@code layers.4.0} inside a residual branch. */
    public String place() {
        return plan.place();
    }

    /** Its name in recipes. */
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

    /** Features, or channels of an image, that go in. */
    public int inputs() {
        return plan.input().features();
    }

    /** Features, or channels of an image, that come out: its units. */
    public int outputs() {
        return plan.output().features();
    }

    /**
     * An output with one row for each unit's answer: shape (samples × positions, units), where positions are the steps
     * of a sequence or the pixels of an image.
     *
     * @param output of a whole batch
     */
    public Tensor byUnit(Tensor output) {
        Tensor unitsLast = plan.output().isImage() ? output.movedim(1, -1) : output;
        return unitsLast.reshape(-1, outputs());
    }

    /** Which activation it is; empty for other layers. */
    public Optional<ActivationKind> activation() {
        return plan.spec() instanceof LayerSpec.Activation activation
                ? Optional.of(activation.kind())
                : Optional.empty();
    }

    /** The activation's parameter, at the start where it is trained; 0 for layers without. */
    public double activationParameter() {
        return plan.spec() instanceof LayerSpec.Activation activation ? activation.parameter() : 0.0;
    }

    /** The layers inside it, in order. */
    public List<PlacedLayer> inside() {
        return inside;
    }

    /** Names of its own parameters, those of layers inside not counted. */
    public List<String> parameters() {
        return plan.parameters();
    }

    /**
     * Whether it, or a layer inside it, multiplies by trained matrices; gains of normalisations, slopes of activations
     * and positions do not count.
     */
    public boolean carriesWeights() {
        boolean matrices = !(plan.spec() instanceof NormalizationSpec
                || plan.spec() instanceof LayerSpec.Activation
                || plan.spec() instanceof SequenceSpec.Positional);
        return (matrices && !plan.parameters().isEmpty()) || inside.stream().anyMatch(PlacedLayer::carriesWeights);
    }

    Layer layer() {
        return layer;
    }
}
