package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.layerwise.AttentionDerivatives;
import io.evenkeel.torch.layerwise.Chain;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearDerivatives;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention (Vaswani et al. 2017): softmax(s·Q Kᵀ + mask) V for each head, s = 1/√d for heads of d
 * features, mixed by an output matrix. Weights are libtorch's: the matrices of queries, keys and values one below the
 * other. Queries and keys may be normalised first, over each head's features, with trained gains (Henry et al. 2020).
 */
record AttentionLayer(
        String place,
        int heads,
        double scale,
        boolean causal,
        Tensor mask,
        Dropout dropout,
        Tensor inputWeight,
        @Nullable Tensor inputBias,
        Tensor outputWeight,
        @Nullable Tensor outputBias,
        @Nullable Tensor queryGain,
        @Nullable Tensor keyGain)
        implements Layer {

    private static final int QUERY_KEY_VALUE = 3;
    private static final double QUERY_EPS = 1e-6;
    private static final InitializerSpec XAVIER = new InitializerSpec(InitializerSpec.Kind.XAVIER_UNIFORM, 0.0);

    static LayerPlan plan(SequenceSpec.Attention spec, Site site) {
        SampleShape sequence = site.sequence();
        int steps = sequence.extent(0);
        int features = sequence.features();
        int heads = spec.heads();
        if (features % heads != 0) {
            throw site.misfit(
                    "attention with " + heads + " heads over " + features + " features",
                    "a number of heads that divides the features, such as heads: " + fittingHeads(features, heads));
        }
        planWeights(spec, site, features);
        if (spec.normalizeQueries()) {
            site.constant("query_gain", 1, features / heads);
            site.constant("key_gain", 1, features / heads);
        }
        Double given = spec.scale();
        double scale = given != null ? given : 1 / Math.sqrt((double) features / heads);
        return site.plan(
                sequence,
                binding -> new AttentionLayer(
                        binding.place(),
                        heads,
                        scale,
                        spec.causal(),
                        spec.causal() ? binding.constant(causal(steps), steps, steps) : binding.constant(NONE, 1),
                        binding.dropout(spec.dropout()),
                        binding.parameter("in.weight"),
                        binding.parameterOrNull("in.bias"),
                        binding.parameter("out.weight"),
                        binding.parameterOrNull("out.bias"),
                        binding.parameterOrNull("query_gain"),
                        binding.parameterOrNull("key_gain")));
    }

    private static void planWeights(SequenceSpec.Attention spec, Site site, int features) {
        InitializerSpec init = site.init(spec.init());
        boolean byDefault = init.kind() == InitializerSpec.Kind.DEFAULT || init.kind() == InitializerSpec.Kind.SCALED;
        int rows = Math.multiplyExact(QUERY_KEY_VALUE, features);
        // libtorch's default takes the three matrices for one; told how to start, each is one of its own
        site.matrices(
                "in.weight",
                init,
                XAVIER,
                new Fan(features, byDefault ? rows : features),
                byDefault ? 1 : QUERY_KEY_VALUE,
                rows,
                features);
        site.parameter("out.weight", init, Site.uniform(features), new Fan(features, features), features, features);
        if (spec.bias()) {
            site.constant("in.bias", 0, rows);
            site.constant("out.bias", 0, features);
        }
    }

    private static int fittingHeads(int features, int wanted) {
        int fitting = Math.min(wanted, features);
        while (features % fitting != 0) {
            fitting--;
        }
        return fitting;
    }

    private static final double[] NONE = {0};

    private static double[] causal(int steps) {
        double[] mask = new double[Math.multiplyExact(steps, steps)];
        for (int t = 0; t < steps; t++) {
            Arrays.fill(mask, t * steps + t + 1, (t + 1) * steps, Double.NEGATIVE_INFINITY);
        }
        return mask;
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        long samples = input.size(0);
        long steps = input.size(1);
        long features = input.size(2);
        long width = features / heads;
        Tensor all = LinearLayer.of(input, inputWeight, inputBias, pass)
                .view(samples, steps, QUERY_KEY_VALUE, heads, width)
                .permute(2, 0, 3, 1, 4);
        Tensor mixed = isForFusedKernel(input, pass) ? fused(all, pass) : open(all, pass, pass.wantsUses());
        pass.inner(place, InnerTensor.ATTENTION_HEADS, 0, mixed);
        return LinearLayer.of(mixed.transpose(1, 2).reshape(samples, steps, features), outputWeight, outputBias, pass);
    }

    @Override
    public boolean isOneForTwoOrders() {
        return dropout.rate() > 0;
    }

    /** The fused kernel is the CPU's; it takes no generator for dropout of ours. */
    private boolean isForFusedKernel(Tensor input, ForwardPass pass) {
        return pass.isFirstOrder()
                && dropout.rate() == 0
                && !input.is_cuda()
                && input.scalar_type().intern() == ScalarType.Float;
    }

    /**
     * What is inside is computed beside it for those who look, and has no gradient.
     *
     * @param all shape (3, samples, heads, steps, features of a head); likewise without the 3 what comes out
     */
    private Tensor fused(Tensor all, ForwardPass pass) {
        if (wantsInside(pass)) {
            open(all.detach(), pass, false);
        }
        Tensor[] parts = Pieces.unbind(all, 0);
        return LibTorch.fusedAttention(
                normalized(parts[0], queryGain, pass, pass.wantsUses()),
                normalized(parts[1], keyGain, pass, pass.wantsUses()),
                parts[2],
                causal,
                scale);
    }

    /**
     * The same over tensor operations, which can be looked into and derived again.
     *
     * @param tells whether this is how the parameters are used, and not a look beside it
     */
    private Tensor open(Tensor all, ForwardPass pass, boolean tells) {
        long samples = all.size(1);
        long steps = all.size(3);
        long width = all.size(4);
        long matrices = samples * heads;
        Tensor[] parts = Pieces.unbind(all.reshape(QUERY_KEY_VALUE, matrices, steps, width), 0);
        Tensor queries = normalized(parts[0], queryGain, pass, tells);
        Tensor keys = normalized(parts[1], keyGain, pass, tells);
        Tensor logits =
                torch.baddbmm(mask, queries, keys.transpose(1, 2), new Scalar(causal ? 1.0 : 0.0), new Scalar(scale));
        Tensor attention = torch.softmax(logits, 2);
        if (wantsInside(pass)) {
            logits = logits.view(samples, heads, steps, steps);
            Tensor weights = torch.softmax(logits, -1);
            pass.inner(place, InnerTensor.ATTENTION_LOGITS, 0, logits);
            pass.inner(place, InnerTensor.ATTENTION_WEIGHTS, 0, weights);
            attention = weights.view(matrices, steps, steps);
        }
        return dropout.apply(attention, pass).bmm(parts[2]).view(samples, heads, steps, width);
    }

    private static boolean wantsInside(ForwardPass pass) {
        return pass.wants(InnerTensor.ATTENTION_LOGITS) || pass.wants(InnerTensor.ATTENTION_WEIGHTS);
    }

    /** Over the last axis. */
    private Tensor normalized(Tensor x, @Nullable Tensor gain, ForwardPass pass, boolean tells) {
        if (gain == null) {
            return x;
        }
        long width = x.size(-1);
        Tensor output = normalized(x, gain, width);
        if (tells) {
            long rowsOfSample = heads * x.size(-2);
            pass.use(new ParameterUse.Elementwise(
                    gain,
                    null,
                    normalized(x.detach(), null, width),
                    output,
                    some -> some.reshape(-1, rowsOfSample, width)));
        }
        return output;
    }

    private static Tensor normalized(Tensor x, @Nullable Tensor gain, long width) {
        return torch.layer_norm(
                x, new long[] {width}, Conv2dLayer.optional(gain), Conv2dLayer.optional(null), QUERY_EPS, false);
    }

    @Override
    public @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        if (queryGain != null || keyGain != null) {
            return null;
        }
        return new Chain(List.of(
                new LinearDerivatives(inputWeight, inputBias, moving),
                new AttentionDerivatives(
                        heads,
                        scale,
                        causal ? mask : null,
                        dropout.drops(pass) ? a -> dropout.apply(torch.ones_like(a), pass) : null),
                new LinearDerivatives(outputWeight, outputBias, moving)));
    }
}
