package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.TrainingStep;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the gradient on its way back through time, for each recurrent layer (Bengio et al. 1994; Pascanu et
 * al. 2013): the share that reaches the first tenth of the time steps, the factor γ by which the recurrence's own
 * Jacobian changes it at each step, with its standard error, and the product of these factors. Cost: a few passes over
 * the states and their gradients, which the backward pass computes anyway.
 *
 * @see StateGradients
 */
public final class RecurrentGradient implements Instrument {

    private static final double EARLY = 0.1;

    @Override
    public Set<String> quantities() {
        return Set.of(
                Quantities.RECURRENCE_GRADIENT_SHARE,
                Quantities.RECURRENCE_GROWTH,
                Quantities.RECURRENCE_GROWTH_ERROR,
                Quantities.RECURRENCE_AMPLIFICATION);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Set<InnerTensor> inside() {
        return Set.of(InnerTensor.HIDDEN, InnerTensor.CELL, InnerTensor.OUTPUT_GATE);
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        for (StateGradients gradients : StateGradients.of(step)) {
            share(gradients.norms())
                    .ifPresent(s -> into.put(Quantities.RECURRENCE_GRADIENT_SHARE, gradients.place(), s));
            growth(gradients, into);
        }
    }

    /** Σ over the first tenth of the steps, one at least, over the sum of all; empty where nothing arrives anywhere. */
    static Optional<Double> share(double[] norms) {
        int early = Math.max(1, (int) Math.round(EARLY * norms.length));
        double first = 0;
        double all = 0;
        for (int t = 0; t < norms.length; t++) {
            all += norms[t];
            first += t < early ? norms[t] : 0;
        }
        return all > 0 && Double.isFinite(all) ? Optional.of(first / all) : Optional.empty();
    }

    private static void growth(StateGradients gradients, Measurements into) {
        int count = 0;
        double mean = 0;
        double squares = 0;
        for (double gain : gradients.gains()) {
            if (gain > 0 && gain < Double.POSITIVE_INFINITY) {
                count++;
                double off = Math.log(gain) - mean;
                mean += off / count;
                squares += off * (Math.log(gain) - mean);
            }
        }
        if (count < 2) {
            return;
        }
        double rate = Math.exp(mean);
        into.put(Quantities.RECURRENCE_GROWTH, gradients.place(), rate);
        into.put(
                Quantities.RECURRENCE_GROWTH_ERROR, gradients.place(), rate * Math.sqrt(squares / (count - 1) / count));
        into.put(Quantities.RECURRENCE_AMPLIFICATION, gradients.place(), Math.exp(mean * count));
    }
}
