package io.evenkeel.torch;

import io.evenkeel.recipe.NormalizationSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Each sample over groups of channels and all positions (Wu and He 2018); a sequence's features are channels. */
record GroupNormLayer(
        int groups,
        boolean sequence,
        @Nullable Tensor weight,
        @Nullable Tensor bias,
        double eps) implements Layer {

    static LayerPlan plan(NormalizationSpec.GroupNorm spec, Site site) {
        int channels = site.input().features();
        if (channels % spec.groups() != 0) {
            throw site.misfit(
                    "group_norm with " + spec.groups() + " groups over "
                            + site.input().inWords(),
                    "a number of groups that divides " + channels);
        }
        if (spec.affine()) {
            site.constant("weight", 1, channels);
            site.constant("bias", 0, channels);
        }
        return site.plan(
                site.input(),
                binding -> new GroupNormLayer(
                        spec.groups(),
                        site.input().isSequence(),
                        binding.parameterOrNull("weight"),
                        binding.parameterOrNull("bias"),
                        spec.eps()));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        return sequence ? normalized(input.transpose(1, 2), pass).transpose(1, 2) : normalized(input, pass);
    }

    private Tensor normalized(Tensor x, ForwardPass pass) {
        Tensor output = normalized(x, weight, bias);
        if (weight != null && pass.wantsUses()) {
            pass.use(new ParameterUse.Elementwise(
                    weight, bias, normalized(x.detach(), null, null), output, GroupNormLayer::byChannels));
        }
        return output;
    }

    private Tensor normalized(Tensor x, @Nullable Tensor gain, @Nullable Tensor offset) {
        return torch.group_norm(x, groups, Conv2dLayer.optional(gain), Conv2dLayer.optional(offset), eps, false);
    }

    /** From (samples, channels, positions…) to (samples, positions, channels). */
    static Tensor byChannels(Tensor some) {
        return some.reshape(some.size(0), some.size(1), -1).transpose(1, 2);
    }
}
