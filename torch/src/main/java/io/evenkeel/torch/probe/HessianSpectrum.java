package io.evenkeel.torch.probe;

import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.SpectralDensity;
import io.evenkeel.spectral.StochasticLanczosQuadrature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What the eigenvalues of the Hessian H of the mean loss tell: the largest and the smallest (Lanczos; an eigenvalue lies
 * within the residual), the trace ({@link OperatorTrace}), the density (stochastic
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
        run.stage("trace", this::trace);
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
        if (smallest.value() < -smallest.error()) {
            run.answer().number("condition", Double.POSITIVE_INFINITY);
        } else if (smallest.converged() && sharpest.converged()) {
            // before that, a positive Ritz value may lie far above the smallest eigenvalue
            boolean definite = smallest.value() > smallest.error();
            run.answer().number("condition", definite ? sharpest.value() / smallest.value() : Double.POSITIVE_INFINITY);
        }
    }

    private void trace() {
        OperatorTrace trace = new OperatorTrace(run, "trace", "");
        run.answer().trace(trace.of(hessian, TRACE_PRODUCTS, TRACE_TOLERANCE, OperatorTrace.PATIENCE));
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
