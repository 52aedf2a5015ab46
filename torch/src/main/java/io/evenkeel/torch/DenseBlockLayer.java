package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** x ← (x, F(x)), several times over, along the features or channels (Huang et al. 2017). */
record DenseBlockLayer(List<List<PlacedLayer>> times, int featureAxis) implements Layer {

    static LayerPlan plan(ContainerSpec.DenseBlock spec, Site site) {
        SampleShape shape = site.input();
        List<LayerPlan> plans = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (int time = 0; time < spec.times(); time++) {
            site.inside(spec.layers(), shape, plans);
            SampleShape added = NetworkBuilder.outputOf(plans, shape);
            if (added.axes() != shape.axes() || !added.equals(shape.withFeatures(added.features()))) {
                throw site.misfit(
                        "a dense_block that puts " + added.inWords() + " behind " + shape.inWords(),
                        "the same positions, so that only features or channels differ"
                                + (shape.isImage() ? ": give its convolutions padding: same and stride 1" : ""));
            }
            shape = shape.withFeatures(Math.addExact(shape.features(), added.features()));
            ends.add(plans.size());
        }
        int axis = site.input().featureAxis();
        return site.plan(shape, plans, binding -> new DenseBlockLayer(split(binding, ends), axis));
    }

    private static List<List<PlacedLayer>> split(Binding binding, List<Integer> ends) {
        List<List<PlacedLayer>> times = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            times.add(binding.inside(start, end));
            start = end;
        }
        return times;
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor all = input;
        for (List<PlacedLayer> layers : times) {
            all = Pieces.concatenate(featureAxis, all, Network.forward(layers, all, pass));
        }
        return all;
    }
}
