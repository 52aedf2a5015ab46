package io.evenkeel.torch;

import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.InitializerSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Cross-correlation of a sequence's steps with trained filters: libtorch's conv1d with the features as channels. */
record Conv1dLayer(Tensor weight, @Nullable Tensor bias, Window window, int groups) implements Layer {

    static LayerPlan plan(ConvolutionSpec.Conv1d spec, Site site) {
        SampleShape sequence = site.sequence();
        Window window = Window.over(
                site, sequence.extent(0), "steps", spec.kernel(), spec.stride(), spec.dilation(), spec.padding(), 0);
        int channels = sequence.features();
        Conv2dLayer.refuseGroups(site, spec.groups(), channels, spec.filters());
        int seen = channels / spec.groups();
        double fanIn = (double) seen * spec.kernel();
        double fanOut = (double) spec.filters() / spec.groups() * spec.kernel();
        InitializerSpec init = site.init(spec.init());
        site.parameter(
                "weight", init, Site.uniform(fanIn), new Fan(fanIn, fanOut), spec.filters(), seen, spec.kernel());
        if (spec.bias()) {
            site.bias("bias", Site.biasInit(spec.biasInit(), init), fanIn, spec.filters());
        }
        return site.plan(
                SampleShape.of(window.outputs(), spec.filters()),
                binding -> new Conv1dLayer(
                        binding.parameter("weight"), binding.parameterOrNull("bias"), window, spec.groups()));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor channelsFirst = input.transpose(1, 2);
        Tensor padded = window.isEven()
                ? channelsFirst
                : torch.constant_pad_nd(channelsFirst, new long[] {window.before(), window.after()}, new Scalar(0.0));
        Tensor output = torch.conv1d(
                padded,
                weight,
                Conv2dLayer.optional(bias),
                new long[] {window.stride()},
                new long[] {window.isEven() ? window.before() : 0},
                new long[] {window.dilation()},
                groups);
        if (pass.wantsUses()) {
            pass.use(new ParameterUse.Convolution(
                    weight,
                    bias,
                    padded.detach(),
                    output,
                    new long[] {window.stride()},
                    new long[] {window.isEven() ? window.before() : 0},
                    new long[] {window.dilation()},
                    groups));
        }
        return output.transpose(1, 2);
    }
}
