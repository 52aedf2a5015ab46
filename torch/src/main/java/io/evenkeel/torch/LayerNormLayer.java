package io.evenkeel.torch;

import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.NormDerivatives;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Each step over its features, or each image over all its entries (Ba et al. 2016). */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerNormLayer(
        long[] axes, @Nullable Tensor weight, @Nullable Tensor bias, double eps) implements Layer {

    static LayerPlan plan(NormalizationSpec.LayerNorm spec, Site site) {
        long[] axes = axes(site.input());
        if (spec.affine()) {
            site.constant("weight", 1, axes);
            site.constant("bias", 0, axes);
        }
        return site.plan(
                site.input(),
                binding -> new LayerNormLayer(
                        axes, binding.parameterOrNull("weight"), binding.parameterOrNull("bias"), spec.eps()));
    }

    /** The extents that one mean is taken over. */
    static long[] axes(SampleShape input) {
        return input.isImage() ? input.longs() : new long[] {input.features()};
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor output = normalized(input, weight, bias);
        if (weight != null && pass.wantsUses()) {
            pass.use(new ParameterUse.Elementwise(
                    weight, bias, normalized(input.detach(), null, null), output, byEntries(weight)));
        }
        return output;
    }

    /** Arranges samples by what one weight after the other multiplies. */
    static UnaryOperator<Tensor> byEntries(Tensor weight) {
        long entries = weight.numel();
        return some -> some.reshape(some.size(0), -1, entries);
    }

    private Tensor normalized(Tensor x, @Nullable Tensor gain, @Nullable Tensor offset) {
        return torch.layer_norm(x, axes, Conv2dLayer.optional(gain), Conv2dLayer.optional(offset), eps, false);
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new NormDerivatives(true, axes.length, eps, weight, bias, moving);
    }
}
