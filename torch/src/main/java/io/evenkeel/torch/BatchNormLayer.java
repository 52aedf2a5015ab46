package io.evenkeel.torch;

import io.evenkeel.recipe.NormalizationSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Each feature or channel over the batch and all positions (Ioffe and Szegedy 2015). Running averages follow training
 * passes only: m ← (1 − momentum)·m + momentum·(the batch's mean, and its variance over n − 1). A batch with a single
 * value a channel has no variance and leaves them alone.
 */
record BatchNormLayer(
        String place,
        int channels,
        boolean image,
        @Nullable Tensor weight,
        @Nullable Tensor bias,
        Tensor runningMean,
        Tensor runningVariance,
        double momentum,
        double eps)
        implements Layer {

    static LayerPlan plan(NormalizationSpec.BatchNorm spec, Site site) {
        int channels = site.input().features();
        if (spec.affine()) {
            site.constant("weight", 1, channels);
            site.constant("bias", 0, channels);
        }
        return site.plan(
                site.input(),
                binding -> new BatchNormLayer(
                        binding.place(),
                        channels,
                        site.input().isImage(),
                        binding.parameterOrNull("weight"),
                        binding.parameterOrNull("bias"),
                        binding.buffer("running_mean", 0, channels),
                        binding.buffer("running_var", 1, channels),
                        spec.momentum(),
                        spec.eps()));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        pass.inner(place, InnerTensor.BATCH_NORM_INPUT, 0, input);
        if (image || input.dim() == 2) {
            return normalized(input, pass, input.size(0));
        }
        return normalized(input.reshape(-1, channels), pass, input.size(0)).view_as(input);
    }

    private Tensor normalized(Tensor x, ForwardPass pass, long samples) {
        Tensor output = normalizedOf(x, pass);
        if (pass.wantsUses()) {
            tell(x, output, pass, samples);
        }
        return output;
    }

    /** @param samples in x, where each may have several rows */
    private void tell(Tensor x, Tensor output, ForwardPass pass, long samples) {
        if (pass.asInTraining()) {
            pass.use(new ParameterUse.Mixing(weight == null || bias == null ? List.of() : List.of(weight, bias)));
        } else if (weight != null) {
            Tensor normalized = torch.batch_norm(
                    x.detach(),
                    Conv2dLayer.optional(null),
                    Conv2dLayer.optional(null),
                    new TensorOptional(runningMean),
                    new TensorOptional(runningVariance),
                    false,
                    momentum,
                    eps,
                    false);
            UnaryOperator<Tensor> arranged =
                    image ? GroupNormLayer::byChannels : some -> some.reshape(samples, -1, channels);
            pass.use(new ParameterUse.Elementwise(weight, bias, normalized, output, arranged));
        }
    }

    private Tensor normalizedOf(Tensor x, ForwardPass pass) {
        Excerpt excerpt = pass.excerpt();
        if (excerpt != null) {
            Excerpt.Moments moments = excerpt.at(place);
            return by(x, moments.mean(), moments.variance());
        }
        if (pass.asInTraining() && pass.wants(InnerTensor.BATCH_MEAN)) {
            tellMoments(x.detach(), pass);
        }
        boolean byBatch = pass.asInTraining();
        boolean follows = pass.mode() == ForwardPass.Mode.TRAINING && x.numel() > channels;
        boolean running = !byBatch || follows;
        return torch.batch_norm(
                x,
                Conv2dLayer.optional(weight),
                Conv2dLayer.optional(bias),
                running ? new TensorOptional(runningMean) : new TensorOptional(),
                running ? new TensorOptional(runningVariance) : new TensorOptional(),
                byBatch,
                momentum,
                eps,
                false);
    }

    private void tellMoments(Tensor x, ForwardPass pass) {
        Tensor rows = (image ? x.movedim(1, -1) : x).reshape(-1, channels);
        Tensor mean = rows.mean(0);
        pass.inner(place, InnerTensor.BATCH_MEAN, 0, mean);
        pass.inner(place, InnerTensor.BATCH_VARIANCE, 0, rows.sub(mean).square().mean(0));
    }

    private Tensor by(Tensor x, Tensor mean, Tensor variance) {
        return torch.batch_norm(
                x,
                Conv2dLayer.optional(weight),
                Conv2dLayer.optional(bias),
                new TensorOptional(mean),
                new TensorOptional(variance),
                false,
                momentum,
                eps,
                false);
    }
}
