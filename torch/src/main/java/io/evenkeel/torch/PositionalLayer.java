package io.evenkeel.torch;

import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.PositionDerivatives;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/**
 * Adds a vector to each step. Sinusoidal: sin(t/10000^(2i/F)) at feature 2i and the cosine at 2i + 1, for step t of a
 * sequence with F features (Vaswani et al. 2017).
 */
record PositionalLayer(Tensor positions) implements Layer {

    private static final double LONGEST_WAVE = 10_000;
    private static final InitializerSpec SMALL = new InitializerSpec(InitializerSpec.Kind.NORMAL, 0.02);

    static LayerPlan plan(SequenceSpec.Positional spec, Site site) {
        SampleShape sequence = site.sequence();
        int steps = sequence.extent(0);
        int features = sequence.features();
        if (spec.kind() == SequenceSpec.Positional.Kind.LEARNED) {
            site.parameter("position", site.init(spec.init()), SMALL, new Fan(features, steps), steps, features);
            return site.plan(sequence, binding -> new PositionalLayer(binding.parameter("position")));
        }
        return site.plan(
                sequence, binding -> new PositionalLayer(binding.constant(waves(steps, features), steps, features)));
    }

    private static double[] waves(int steps, int features) {
        double[] waves = new double[Math.multiplyExact(steps, features)];
        for (int t = 0; t < steps; t++) {
            for (int j = 0; j < features; j++) {
                double angle = t / Math.pow(LONGEST_WAVE, (double) (j - j % 2) / features);
                waves[t * features + j] = j % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
        }
        return waves;
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor output = input.add(positions);
        if (positions.requires_grad() && pass.wantsUses()) {
            pass.use(new ParameterUse.Elementwise(null, positions, null, output, LayerNormLayer.byEntries(positions)));
        }
        return output;
    }

    @Override
    public LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        return new PositionDerivatives(positions, moving);
    }
}
