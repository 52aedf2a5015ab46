package io.evenkeel.torch;

import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.InitializerSpec;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A filter for each channel apart, then a mixture of the channels at each pixel (Chollet 2017). */
record SeparableConv2dLayer(
        Tensor depthwise, Tensor pointwise, @Nullable Tensor bias, Windows windows) implements Layer {

    static LayerPlan plan(ConvolutionSpec.SeparableConv2d spec, Site site) {
        Windows windows = Windows.over(site, spec.kernel(), spec.stride(), List.of(1), spec.padding());
        int channels = site.image().features();
        int between = Math.multiplyExact(channels, spec.multiplier());
        InitializerSpec init = site.init(spec.init());
        double area = windows.area();
        site.parameter(
                "depthwise.weight",
                init,
                Site.uniform(area),
                new Fan(area, area * spec.multiplier()),
                between,
                1,
                windows.rows().kernel(),
                windows.columns().kernel());
        site.parameter(
                "pointwise.weight",
                init,
                Site.uniform(between),
                new Fan(between, spec.filters()),
                spec.filters(),
                between,
                1,
                1);
        if (spec.bias()) {
            site.bias("pointwise.bias", Site.biasInit(spec.biasInit(), init), between, spec.filters());
        }
        return site.plan(
                windows.output(spec.filters()),
                binding -> new SeparableConv2dLayer(
                        binding.parameter("depthwise.weight"),
                        binding.parameter("pointwise.weight"),
                        binding.parameterOrNull("pointwise.bias"),
                        windows));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        long channels = input.size(1);
        Tensor apart = Conv2dLayer.of(windows.padded(input, 0), depthwise, null, windows, (int) channels, pass);
        long[] one = {1, 1};
        long[] none = {0, 0};
        Tensor output = torch.conv2d(apart, pointwise, Conv2dLayer.optional(bias), one, none, one, 1);
        if (pass.wantsUses()) {
            pass.use(new ParameterUse.Convolution(pointwise, bias, apart.detach(), output, one, none, one, 1));
        }
        return output;
    }
}
