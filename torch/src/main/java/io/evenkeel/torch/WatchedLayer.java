package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A layer whose output instruments may see. */
public interface WatchedLayer {

    /** Its name, such as {@code layers.3}; its parameters' names begin with it. */
    String place();

    /** What it is, in the words of recipes: {@code linear}, {@code relu}, … */
    String kind();

    /** Features, or channels of an image, that go in. */
    int inputs();

    /** Features, or channels of an image, that come out: its units. */
    int outputs();

    /**
     * An output with one row for each unit's answer: shape (samples × positions, units), where positions are the steps
     * of a sequence or the pixels of an image.
     *
     * @param output of a whole batch
     */
    Tensor byUnit(Tensor output);

    /** Which activation it is; empty for other layers. */
    Optional<ActivationKind> activation();

    /** The activation's parameter, at the start where it is trained; 0 for layers without. */
    double activationParameter();

    /** Names of its own parameters, those of layers inside not counted. */
    List<String> parameters();

    /**
     * Whether it, or a layer inside it, multiplies by trained matrices; gains of normalisations, slopes of activations
     * and positions do not count.
     */
    boolean carriesWeights();
}
