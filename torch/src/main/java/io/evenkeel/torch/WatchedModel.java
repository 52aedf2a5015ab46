package io.evenkeel.torch;

import java.util.List;

/**
 * A model as instruments see it, whoever built it and whoever runs its steps: parameters by name, and the layers of which
 * a step shows the outputs.
 */
public interface WatchedModel {

    /** The layers of the trunk, in the order of the forward pass. */
    List<? extends WatchedLayer> layers();

    WatchedParameters parameters();
}
