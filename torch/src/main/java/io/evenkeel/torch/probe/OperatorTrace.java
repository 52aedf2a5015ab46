package io.evenkeel.torch.probe;

import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.HutchinsonTrace;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.Sampling;
import io.evenkeel.spectral.VectorSpace;
import io.evenkeel.spectral.XTrace;
import java.time.Duration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The trace of a symmetric operator: sampled by XTrace, or by Hutchinson's signs where memory is short, with a standard error;
 * or exactly, by each coordinate in turn with a bound on rounding, where there are no more coordinates than products to spend,
 * or few enough for a person to wait for. The latter comes after the former, so that there is an answer when it is stopped.
 *
 * <p>A network of few parameters seldom has a spectrum that decays within its few eigenvalues, and traces whose positive and
 * negative parts nearly cancel; sampling them to a percent of so small a number costs more products than there are coordinates.
 *
 * @param stage that is being measured
 * @param place that the stage has come to; may be empty
 */
record OperatorTrace(ProbeRun run, String stage, String place) {

    /** To spend on each coordinate in turn, by how long products have taken so far. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of unit roundoffs: what a product's entry may be off by, in units of itself. */
    private static final double ROUNDINGS = 100;

    /**
     * @param products to sample it with
     * @param tolerance of the standard error, relative
     * @param patience for an exact answer where there are more coordinates than products
     */
    Estimate of(LinearOperator<Tensor> operator, int products, double tolerance, Duration patience) {
        long dimension = operator.domain().dimension();
        Estimate nothing = Estimate.bounded(Double.NaN, Double.POSITIVE_INFINITY, 0, false);
        if (dimension <= products) {
            return exact(operator, nothing);
        }
        long begin = System.nanoTime();
        Progress<Estimate> progress = known -> run.goOn(stage, at(known));
        Estimate sampled = dimension <= ProbeRun.NUMBERS_KEPT / products
                ? XTrace.trace(operator, products, tolerance, ProbeRun.SEED, progress)
                : HutchinsonTrace.trace(operator, new Sampling(products, tolerance, ProbeRun.SEED), progress);
        double product = (System.nanoTime() - begin) * (double) operator.cost() / sampled.products();
        return product * dimension <= patience.toNanos() ? exact(operator, sampled) : sampled;
    }

    private String at(Estimate known) {
        return (place + " " + ProbeRun.text(known)).strip();
    }

    /** @param otherwise what is known already, should this be stopped */
    private Estimate exact(LinearOperator<Tensor> operator, Estimate otherwise) {
        VectorSpace<Tensor> space = operator.domain();
        Tensor unit = space.zero();
        Tensor image = space.zero();
        double sum = 0;
        double magnitudes = 0;
        try {
            for (long i = 0; i < space.dimension(); i++) {
                if (!run.goOn(stage, Double.isNaN(otherwise.value()) ? place : at(otherwise))) {
                    return otherwise;
                }
                double entry = entry(operator, i, unit, image);
                sum += entry;
                magnitudes += Math.abs(entry);
            }
        } finally {
            space.release(unit);
            space.release(image);
        }
        long products = otherwise.products() + space.dimension() * operator.cost();
        boolean known = Double.isFinite(sum);
        double rounding = known ? ROUNDINGS * space.roundoff() * magnitudes : Double.POSITIVE_INFINITY;
        return Estimate.bounded(sum, rounding, products, known);
    }

    private static double entry(LinearOperator<Tensor> operator, long i, Tensor unit, Tensor image) {
        try (PointerScope scope = new PointerScope()) {
            unit.zero_();
            unit.narrow(0, i, 1).fill_(new Scalar(1.0));
            operator.apply(unit, image);
            return image.narrow(0, i, 1).item_double();
        }
    }
}
