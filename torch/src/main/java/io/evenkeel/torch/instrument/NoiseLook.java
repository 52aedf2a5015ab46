package io.evenkeel.torch.instrument;

import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.Descent;
import io.evenkeel.torch.TrainingStep.OwnLoop;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The inner products of the gradients of a step's samples, made once for all instruments that look at the same step: up to
 * {@value #MOST_SAMPLES} of the samples that pass the network together, evenly spread, in a pass as in training with the
 * step's dropout. The step's own gradients are as before afterwards, to the bit.
 *
 * <p>Cost: about one and a half gradients of these samples for layers of the recipe language; a backward pass for each
 * sample through parameters of which no layer tells how they are used. Memory: {@link
 * io.evenkeel.torch.gradient.Budget#DEFAULT} and a copy of the gradients.
 */
final class NoiseLook {

    /** More say little more about a covariance, while their products grow with the square. */
    static final int MOST_SAMPLES = 256;

    private @Nullable GradientStatistics statistics;
    private boolean looked;

    /**
     * Empty where there are none: with a single sample, where batch normalisation mixes samples, where the loss or a
     * gradient is not finite, and where somebody else's loop trains.
     */
    Optional<GradientStatistics> of(TrainingStep step) {
        if (!looked) {
            looked = true;
            statistics = Double.isFinite(step.loss())
                    ? step.ownLoop().flatMap(NoiseLook::statistics).orElse(null)
                    : null;
        }
        return Optional.ofNullable(statistics);
    }

    private static Optional<GradientStatistics> statistics(OwnLoop own) {
        Descent descent = own.descent();
        TensorData part = descent.parts().get(0);
        if (part.size() < 2 || mixesSamples(own.network())) {
            return Optional.empty();
        }
        Tensor gradients = own.network().parameters().gradients();
        try (PointerScope scope = new PointerScope()) {
            Tensor ofStep = gradients.clone();
            try {
                TensorData some = part.size() > MOST_SAMPLES ? part.spread(MOST_SAMPLES) : part;
                PerSampleGradients single = new NetworkGradients(
                                own.network(), descent.loss().spec(), Request.ALL)
                        .of(some, observer -> ForwardPass.measuring(descent.firstPass(), observer));
                return single.coversAll() && single.gram().isFinite()
                        ? Optional.of(new GradientStatistics(single.gram()))
                        : Optional.empty();
            } finally {
                gradients.copy_(ofStep);
            }
        }
    }

    private static boolean mixesSamples(Network network) {
        return network.allLayers().stream().anyMatch(layer -> layer.spec() instanceof NormalizationSpec.BatchNorm);
    }

    /** To be called when the weights have changed, by whoever has looked. */
    void end() {
        statistics = null;
        looked = false;
    }
}
