package io.evenkeel.torch.probe;

import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.HutchinsonTrace;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.Sampling;
import io.evenkeel.spectral.SpectralDensity;
import io.evenkeel.spectral.StochasticLanczosQuadrature;
import io.evenkeel.spectral.VectorSpace;
import io.evenkeel.spectral.XTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What the eigenvalues of the Hessian H of the mean loss tell: the largest and the smallest (Lanczos; an eigenvalue lies
 * within the residual), the trace (XTrace, or Hutchinson's where memory is short; standard error), the density (stochastic
 * Lanczos quadrature); the largest stable learning rates 2/λ and, under Polyak momentum β = 0.9, (2 + 2β)/λ; the condition
 * λ_max/λ_min, infinite where H is not positive definite.
 */
final class HessianSpectrum {

    private static final double MOMENTUM = 0.9;
    /** Largest relative residual of a sharpness that was interrupted and still is one. */
    private static final double FIRM = 0.1;

    private static final double EIGENVALUE_TOLERANCE = 1e-5;
    private static final double TRACE_TOLERANCE = 0.01;
    private static final int TRACE_PRODUCTS = 200;

    /** Of unit roundoffs: what a product's entry may be off by, in units of itself. */
    private static final double ROUNDINGS = 100;

    private static final int LARGEST_BASIS = 160;
    private static final int DENSITY_STEPS = 80;
    private static final int DENSITY_PROBES = 10;

    private final ProbeRun run;
    private final LinearOperator<Tensor> hessian;
    private Estimate sharpest = Estimate.bounded(Double.NaN, Double.POSITIVE_INFINITY, 0, false);

    HessianSpectrum(ProbeRun run, LinearOperator<Tensor> hessian) {
        this.run = run;
        this.hessian = hessian;
    }

    void stages() {
        run.stage("largest eigenvalues", this::largest);
        run.stage("smallest eigenvalue", this::smallest);
        run.stage("trace", () -> run.answer().trace(trace(run, hessian, TRACE_PRODUCTS, TRACE_TOLERANCE, "trace", "")));
    }

    private void largest() {
        List<Estimate> values =
                eigenvalues(Lanczos.Options.of(run.questions().top(), Lanczos.End.LARGEST), "largest eigenvalues");
        run.answer().eigenvalues(values);
        sharpest = values.get(0);
        if (!sharpest.converged() && !(sharpest.error() < FIRM * sharpest.value())) {
            // after a few products it is somewhere inside the spectrum, and a rate from it would be far too large
            return;
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("sgd", stable(2));
        rates.put("momentum_0_9", stable(2 + 2 * MOMENTUM));
        run.answer().numbers("stable_learning_rate", rates);
    }

    private double stable(double limit) {
        return sharpest.value() > 0 ? limit / sharpest.value() : Double.POSITIVE_INFINITY;
    }

    private List<Estimate> eigenvalues(Lanczos.Options options, String stage) {
        int basis = (int) Math.max(
                options.basisSize(),
                Math.min(LARGEST_BASIS, ProbeRun.NUMBERS_KEPT / run.space().dimension()));
        Lanczos.Options precise = options.withTolerance(EIGENVALUE_TOLERANCE, Lanczos.Stop.RESIDUAL)
                .withBudget(basis, options.maxProducts())
                .withSeed(ProbeRun.SEED);
        Progress<List<Estimate>> progress = known -> run.goOn(stage, known.get(0));
        try (Eigenpairs<Tensor> pairs = Lanczos.solve(hessian, precise, null, progress)) {
            return pairs.values();
        }
    }

    private void smallest() {
        Estimate smallest = eigenvalues(Lanczos.Options.of(1, Lanczos.End.SMALLEST), "smallest eigenvalue")
                .get(0);
        run.answer().smallest(smallest);
        boolean definite = smallest.value() > smallest.error();
        run.answer().number("condition", definite ? sharpest.value() / smallest.value() : Double.POSITIVE_INFINITY);
    }

    /**
     * By each coordinate in turn where there are no more of them than products to spend, and exact then but for rounding.
     *
     * @param tolerance of the standard error, relative
     * @param place that the stage has come to; may be empty
     */
    static Estimate trace(
            ProbeRun run, LinearOperator<Tensor> operator, int products, double tolerance, String stage, String place) {
        Progress<Estimate> progress = known -> run.goOn(stage, (place + " " + ProbeRun.text(known)).strip());
        long dimension = operator.domain().dimension();
        if (dimension <= products) {
            return exactTrace(operator, () -> run.goOn(stage, place));
        }
        return dimension <= ProbeRun.NUMBERS_KEPT / products
                ? XTrace.trace(operator, products, tolerance, ProbeRun.SEED, progress)
                : HutchinsonTrace.trace(operator, new Sampling(products, tolerance, ProbeRun.SEED), progress);
    }

    private static Estimate exactTrace(LinearOperator<Tensor> operator, BooleanSupplier goOn) {
        VectorSpace<Tensor> space = operator.domain();
        Tensor unit = space.zero();
        Tensor image = space.zero();
        double sum = 0;
        double magnitudes = 0;
        try {
            for (long i = 0; i < space.dimension(); i++) {
                if (!goOn.getAsBoolean()) {
                    return Estimate.bounded(Double.NaN, Double.POSITIVE_INFINITY, i * operator.cost(), false);
                }
                double entry = entry(operator, i, unit, image);
                sum += entry;
                magnitudes += Math.abs(entry);
            }
        } finally {
            space.release(unit);
            space.release(image);
        }
        if (!Double.isFinite(sum)) {
            return Estimate.bounded(sum, Double.POSITIVE_INFINITY, space.dimension() * operator.cost(), false);
        }
        return Estimate.bounded(
                sum, ROUNDINGS * space.roundoff() * magnitudes, space.dimension() * operator.cost(), true);
    }

    private static double entry(LinearOperator<Tensor> operator, long i, Tensor unit, Tensor image) {
        try (PointerScope scope = new PointerScope()) {
            unit.zero_();
            unit.narrow(0, i, 1).fill_(new Scalar(1.0));
            operator.apply(unit, image);
            return image.narrow(0, i, 1).item_double();
        }
    }

    static void density(ProbeRun run, LinearOperator<Tensor> hessian) {
        int steps = (int) Math.max(
                10, Math.min(DENSITY_STEPS, ProbeRun.NUMBERS_KEPT / run.space().dimension()));
        Progress<SpectralDensity> progress =
                known -> run.goOn("density", known.probes().size() + " of " + DENSITY_PROBES + " probes");
        run.answer()
                .density(StochasticLanczosQuadrature.density(hessian, steps, DENSITY_PROBES, ProbeRun.SEED, progress));
    }
}
