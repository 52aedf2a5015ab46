package io.evenkeel.torch;

import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.InitializerSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Cross-correlation of an image with trained filters, as libtorch's conv2d. */
record Conv2dLayer(Tensor weight, @Nullable Tensor bias, Windows windows, int groups) implements Layer {

    static LayerPlan plan(ConvolutionSpec.Conv2d spec, Site site) {
        Windows windows = Windows.over(site, spec.kernel(), spec.stride(), spec.dilation(), spec.padding());
        int channels = site.image().features();
        refuseGroups(site, spec.groups(), channels, spec.filters());
        int seen = channels / spec.groups();
        double fanIn = (double) seen * windows.area();
        double fanOut = (double) spec.filters() / spec.groups() * windows.area();
        InitializerSpec init = site.init(spec.init());
        site.parameter(
                "weight",
                init,
                Site.uniform(fanIn),
                new Fan(fanIn, fanOut),
                spec.filters(),
                seen,
                windows.rows().kernel(),
                windows.columns().kernel());
        if (spec.bias()) {
            site.bias("bias", Site.biasInit(spec.biasInit(), init), fanIn, spec.filters());
        }
        return site.plan(
                windows.output(spec.filters()),
                binding -> new Conv2dLayer(
                        binding.parameter("weight"), binding.parameterOrNull("bias"), windows, spec.groups()));
    }

    static void refuseGroups(Site site, int groups, int channels, int filters) {
        if (channels % groups != 0 || filters % groups != 0) {
            throw site.misfit(
                    groups + " groups for " + channels + " channels and " + filters + " filters",
                    "a number of groups that divides both");
        }
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return ofPadded(windows.padded(input, 0), pass);
    }

    /** The same of an image that has whatever padding kernels cannot do themselves. */
    Tensor ofPadded(Tensor image, ForwardPass pass) {
        return of(image, weight, bias, windows, groups, pass);
    }

    static Tensor of(
            Tensor input, Tensor weight, @Nullable Tensor bias, Windows windows, int groups, ForwardPass pass) {
        Tensor output = torch.conv2d(
                input, weight, optional(bias), windows.stride(), windows.evenPadding(), windows.dilation(), groups);
        if (pass.wantsUses()) {
            pass.use(new ParameterUse.Convolution(
                    weight,
                    bias,
                    input.detach(),
                    output,
                    windows.stride(),
                    windows.evenPadding(),
                    windows.dilation(),
                    groups));
        }
        return output;
    }

    static TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}
