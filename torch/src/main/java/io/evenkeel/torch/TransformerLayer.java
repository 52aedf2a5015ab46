package io.evenkeel.torch;

import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.recipe.SequenceSpec.Transformer.NormPlace;
import io.evenkeel.torch.layerwise.Chain;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Two residual branches, attention and a network for each step, with a normalisation each: inside the branches (pre,
 * Xiong et al. 2020) or after the sums (post, Vaswani et al. 2017). The parts are layers themselves, numbered in forward
 * order; a part has its number whether or not there is dropout.
 *
 * @param attention the first branch
 * @param between what follows the first sum
 * @param network the second branch
 * @param after what follows the second sum
 */
record TransformerLayer(
        List<PlacedLayer> attention, List<PlacedLayer> between, List<PlacedLayer> network, List<PlacedLayer> after)
        implements Layer {

    private static final int FEED_FORWARD_FACTOR = 4;

    static LayerPlan plan(SequenceSpec.Transformer spec, Site site) {
        SampleShape sequence = site.sequence();
        Parts parts = new Parts(spec, site);
        boolean pre = spec.norm() == NormPlace.PRE;
        if (pre) {
            parts.add(parts.norm());
        }
        parts.add(parts.attention());
        parts.dropout();
        int firstSum = parts.count();
        parts.add(parts.norm());
        int network = pre ? firstSum : parts.count();
        Integer given = spec.ff();
        int width = given != null ? given : Math.multiplyExact(FEED_FORWARD_FACTOR, sequence.features());
        parts.add(parts.linear(width));
        parts.add(new LayerSpec.Activation(
                spec.mark(), spec.activation(), spec.activation().parameterDefault()));
        parts.dropout();
        parts.add(parts.linear(sequence.features()));
        parts.dropout();
        int secondSum = parts.count();
        if (!pre) {
            parts.add(parts.norm());
        }
        return site.plan(
                sequence,
                parts.plans,
                binding -> new TransformerLayer(
                        binding.inside(0, firstSum),
                        binding.inside(firstSum, network),
                        binding.inside(network, secondSum),
                        binding.inside(secondSum, binding.inside().size())));
    }

    /** The parts as they are planned, one behind the other. */
    private static final class Parts {
        private final SequenceSpec.Transformer spec;
        private final Site site;
        private final List<LayerPlan> plans = new ArrayList<>();
        private int number;
        private SampleShape shape;

        Parts(SequenceSpec.Transformer spec, Site site) {
            this.spec = spec;
            this.site = site;
            this.shape = site.input();
        }

        int count() {
            return plans.size();
        }

        void add(LayerSpec part) {
            LayerPlan plan = site.inside(part, shape, number++);
            plans.add(plan);
            shape = plan.output();
        }

        void dropout() {
            if (spec.dropout() > 0) {
                add(new LayerSpec.Dropout(spec.mark(), spec.dropout()));
            } else {
                number++;
            }
        }

        LayerSpec norm() {
            return new NormalizationSpec.LayerNorm(spec.mark(), spec.eps(), true);
        }

        LayerSpec attention() {
            return new SequenceSpec.Attention(
                    spec.mark(),
                    spec.heads(),
                    spec.causal(),
                    spec.dropout(),
                    spec.scale(),
                    spec.normalizeQueries(),
                    spec.init(),
                    spec.bias());
        }

        LayerSpec linear(int units) {
            return new LayerSpec.Linear(spec.mark(), units, spec.init(), null, spec.bias());
        }
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor attended = Network.forward(between, input.add(Network.forward(attention, input, pass)), pass);
        return Network.forward(after, attended.add(Network.forward(network, attended, pass)), pass);
    }

    @Override
    public @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        LayerDerivatives attending = Layer.derivatives(attention, pass, moving);
        LayerDerivatives afterSum = Layer.derivatives(between, pass, moving);
        LayerDerivatives inside = Layer.derivatives(network, pass, moving);
        LayerDerivatives last = Layer.derivatives(after, pass, moving);
        return attending == null || afterSum == null || inside == null || last == null
                ? null
                : new Chain(List.of(new Sum(attending, 1, 1), afterSum, new Sum(inside, 1, 1), last));
    }
}
