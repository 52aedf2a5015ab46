package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.NonFiniteProductException;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.SpectralDensity;
import io.evenkeel.spectral.SpectralDensity.Measure;
import io.evenkeel.spectral.SpectralSketch;
import io.evenkeel.spectral.StochasticLanczosQuadrature;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.operator.HessianOperator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How the eigenvalues of the Hessian of the step's loss are distributed (Ghorbani et al. 2019): their shares by sign and
 * decade, each with the standard error of {@value #PROBES} random directions, by stochastic Lanczos quadrature (Ubaru et al.
 * 2017). A share goes to the place {@code +1e-3} for [10⁻³, 10⁻²), to {@code -1e-3} for its mirror image, to {@code 0} for
 * what lies within rounding of zero; what is zero is left out. With up to {@value SpectrumLook#WHOLE} parameters the shares
 * are counted.
 *
 * <p>Cost: {@value #STEPS} products for each direction, and one vector for each step, which are fewer where memory is short.
 */
public final class CurvatureDensity implements Instrument {

    static final String ZERO = "0";

    private static final int STEPS = 60;
    private static final int PROBES = 4;
    private static final double ROUNDINGS = 64;

    private final SpectrumLook look;

    CurvatureDensity(SpectrumLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CURVATURE_DENSITY, Quantities.CURVATURE_DENSITY_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.ON_REQUEST;
    }

    @Override
    public boolean bends() {
        return true;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.hessian(step).flatMap(hessian -> density(step, hessian)).ifPresent(density -> {
            double[] range = density.range();
            double scale = Math.max(Math.abs(range[0]), Math.abs(range[1]));
            put(
                    density,
                    scale,
                    ROUNDINGS * look.hessian(step).orElseThrow().domain().roundoff() * scale,
                    into);
        });
    }

    private Optional<SpectralDensity> density(TrainingStep step, HessianOperator hessian) {
        long parameters = hessian.domain().dimension();
        if (parameters <= SpectrumLook.WHOLE) {
            return look.of(step).map(CurvatureDensity::counted);
        }
        int steps = SpectrumLook.fitting(parameters, STEPS);
        if (steps == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    StochasticLanczosQuadrature.density(hessian, steps, PROBES, step.index(), Progress.silent()));
        } catch (NonFiniteProductException e) {
            return Optional.empty();
        }
    }

    /** Every eigenvalue weighs the same, so that two directions of like measure leave no error. */
    private static SpectralDensity counted(SpectralSketch sketch) {
        int n = sketch.ritz().size();
        double[] nodes = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            nodes[i] = sketch.ritz().get(n - 1 - i).value();
            weights[i] = 1.0 / n;
        }
        Measure measure = new Measure(nodes, weights);
        return new SpectralDensity(sketch.dimension(), List.of(measure, measure), sketch.products());
    }

    /** @param least what is smaller counts as zero */
    private static void put(SpectralDensity density, double scale, double least, Measurements into) {
        if (!(scale > 0)) {
            put(ZERO, density.fraction(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY), into);
            return;
        }
        put(ZERO, density.fraction(-least, least), into);
        for (int decade = decade(least); decade <= decade(scale); decade++) {
            double from = Math.max(least, Math.pow(10, decade));
            double to = Math.pow(10, decade + 1.0);
            String size = String.format(Locale.ROOT, "1e%d", decade);
            put("+" + size, density.fraction(from, to), into);
            put("-" + size, density.fraction(-to, -from), into);
        }
    }

    private static int decade(double magnitude) {
        return (int) Math.floor(Math.log10(magnitude));
    }

    private static void put(String place, Estimate share, Measurements into) {
        if (share.value() > 0) {
            into.put(Quantities.CURVATURE_DENSITY, place, Math.min(1, share.value()));
            into.put(Quantities.CURVATURE_DENSITY_ERROR, place, Math.min(1, share.error()));
        }
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
