package io.evenkeel.torch;

import io.evenkeel.recipe.LayerSpec;
import java.util.List;
import java.util.function.Function;

/**
 * A layer whose shapes are known and whose parameters are named, but not yet bound to tensors.
 *
 * @param parameters names of its own parameters
 * @param inside the layers inside, in forward order
 * @param layer makes it, once tensors are there
 */
record LayerPlan(
        LayerSpec spec,
        String place,
        SampleShape input,
        SampleShape output,
        List<String> parameters,
        List<LayerPlan> inside,
        Function<Binding, Layer> layer) {}
