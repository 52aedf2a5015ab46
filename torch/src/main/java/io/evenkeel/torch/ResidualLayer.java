package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.Sum;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = skip·x + scale·F(x) (He et al. 2016). */
record ResidualLayer(List<PlacedLayer> branch, double scale, double skip) implements Layer {

    static LayerPlan plan(ContainerSpec.Residual spec, Site site) {
        SampleShape input = site.input();
        List<LayerPlan> inside = site.inside(spec.layers(), input);
        SampleShape output = NetworkBuilder.outputOf(inside, input);
        if (!output.equals(input)) {
            throw site.misfit(
                    "a residual branch that turns " + input.inWords() + " into " + output.inWords(),
                    "as many out as in, so that branch and input can be added: " + repair(input, output));
        }
        return site.plan(input, inside, binding -> new ResidualLayer(binding.inside(), spec.scale(), spec.skip()));
    }

    private static String repair(SampleShape input, SampleShape output) {
        if (input.isImage()) {
            return output.isImage() && output.extent(1) == input.extent(1) && output.extent(2) == input.extent(2)
                    ? "end the branch with {conv2d: {filters: " + input.features() + ", kernel: 1}}"
                    : "give its convolutions padding: same and stride 1";
        }
        return output.axes() == input.axes()
                ? "end the branch with {linear: " + input.features() + "}"
                : "end the branch with {reshape: " + input + "} where the number of entries is the same";
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor kept = skip == 1.0 ? input : input.mul(new Scalar(skip));
        return kept.add(Network.forward(branch, input, pass), new Scalar(scale));
    }

    @Override
    public @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        LayerDerivatives inside = Layer.derivatives(branch, pass, moving);
        return inside == null ? null : new Sum(inside, scale, skip);
    }
}
