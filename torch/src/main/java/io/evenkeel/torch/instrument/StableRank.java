package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.SingularValues;
import io.evenkeel.torch.Norms;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/**
 * ‖W‖²_F/‖W‖₂² of every weight matrix W (Rudelson and Vershynin 2007): over how many directions its strength is spread, between
 * 1 and its rank; without unit. A convolution's kernel of shape (filters, channels, …) is read as a matrix with a filter in each
 * row (Miyato et al. 2018), which is not the operator on images; gates or projections that are stored one below the other are
 * one matrix. A matrix of zeros has none, and neither has one with a single row or column.
 *
 * <p>‖W‖₂ by bidiagonalisation to a thousandth; the <b>error</b> is 2e/σ times the value, with e its residual. Cost: a copy in
 * float64 and up to {@value #STEPS} products with W and Wᵀ, up to a few steps.
 */
public final class StableRank implements Instrument {

    private static final double TOLERANCE = 1e-3;
    private static final int STEPS = 40;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.WEIGHTS_STABLE_RANK, Quantities.WEIGHTS_STABLE_RANK_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.SELDOM;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        for (Parameter parameter : step.network().parameters().parameters()) {
            try (PointerScope scope = new PointerScope()) {
                WeightMatrix.of(parameter).ifPresent(matrix -> measure(parameter.name(), matrix, into));
            }
        }
    }

    private static void measure(String name, WeightMatrix matrix, Measurements into) {
        double frobenius = Norms.euclidean(matrix.matrix()).item_double();
        Estimate norm = SingularValues.extreme(
                        matrix, TOLERANCE, STEPS, 1, known -> !known.largest().converged())
                .largest();
        if (frobenius > 0 && norm.value() > 0) {
            double root = frobenius / norm.value();
            double rank = Math.max(1, root * root);
            into.put(Quantities.WEIGHTS_STABLE_RANK, name, rank);
            into.put(Quantities.WEIGHTS_STABLE_RANK_ERROR, name, 2 * rank * norm.error() / norm.value());
        }
    }
}
