package io.evenkeel.torch;

import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.NormDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** x / √(mean x² + eps), times a gain (Zhang and Sennrich 2019); over what layer_norm normalises. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RmsNormLayer(long[] axes, @Nullable Tensor weight, double eps) implements Layer {

    static LayerPlan plan(NormalizationSpec.RmsNorm spec, Site site) {
        long[] extents = LayerNormLayer.axes(site.input());
        if (spec.affine()) {
            site.constant("weight", 1, extents);
        }
        long[] axes = new long[extents.length];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = (long) i - axes.length;
        }
        return site.plan(
                site.input(), binding -> new RmsNormLayer(axes, binding.parameterOrNull("weight"), spec.eps()));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor size = input.square()
                .mean(axes, true, new ScalarTypeOptional())
                .add(new Scalar(eps))
                .rsqrt();
        Tensor normalized = input.mul(size);
        if (weight == null) {
            return normalized;
        }
        Tensor output = normalized.mul(weight);
        if (pass.wantsUses()) {
            pass.use(new ParameterUse.Elementwise(
                    weight, null, normalized.detach(), output, LayerNormLayer.byEntries(weight)));
        }
        return output;
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new NormDerivatives(false, axes.length, eps, weight, null, moving);
    }
}
