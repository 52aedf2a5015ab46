package io.evenkeel.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The trained parameters of a model as they are now. Where they do not lie in one vector, {@link #values()} and {@link
 * #gradients()} put them together anew at every call, at the cost of a copy.
 */
public interface WatchedParameters {

    /** In the order of the flat vectors. */
    List<Parameter> parameters();

    /** All weights in one vector; whoever wants to keep it past the update clones it. */
    Tensor values();

    /** All gradients in a vector of the same layout. */
    Tensor gradients();

    /** Number of trained scalars. */
    long count();

    /** ‖∂L/∂w‖₂ over all of them. */
    default double gradientNorm() {
        return Norms.euclidean(gradients()).item_double();
    }
}
