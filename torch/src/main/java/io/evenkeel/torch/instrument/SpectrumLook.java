package io.evenkeel.torch.instrument;

import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.NonFiniteProductException;
import io.evenkeel.spectral.SpectralSketch;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.operator.HessianOperator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of the spectrum and the trace of a step's Hessian, found once for all instruments that look at the same step, on
 * the graph that {@link HessianLook} keeps. A {@link SpectralSketch}: of {@value #STEPS} Lanczos steps and {@value #PROBES}
 * random signs, drawn anew at each step; of up to {@value #WHOLE} parameters all eigenvalues.
 *
 * <p>Cost: {@value #STEPS} + {@value #PROBES} products, or as many as there are parameters; memory of two more vectors than
 * steps. Where these would hold more than {@value #MOST_NUMBERS} numbers it makes do with fewer steps.
 */
final class SpectrumLook {

    /** Up to so many parameters every eigenvalue is found. */
    static final int WHOLE = 64;

    /** Of more, the condition is told by so many of the largest. */
    static final int SHARPEST = 10;

    private static final int STEPS = 30;
    private static final int PROBES = 6;
    private static final int FEWEST_STEPS = SHARPEST + 2;
    private static final double TOLERANCE = 0.01;
    private static final long MOST_NUMBERS = 1L << 27;

    private final HessianLook look;
    private @Nullable SpectralSketch sketch;
    private boolean looked;

    SpectrumLook(HessianLook look) {
        this.look = look;
    }

    /** Empty where there is no Hessian, a product is not finite, or memory does not hold the fewest steps. */
    Optional<SpectralSketch> of(TrainingStep step) {
        if (!looked) {
            looked = true;
            sketch = look.of(step)
                    .flatMap(hessian -> sketched(hessian, step.index()))
                    .orElse(null);
        }
        return Optional.ofNullable(sketch);
    }

    Optional<HessianOperator> hessian(TrainingStep step) {
        return look.of(step);
    }

    /** Steps of Lanczos over so many parameters that the vectors fit; fewer than are of use: 0. */
    static int fitting(long parameters, int wanted) {
        long steps = parameters <= WHOLE ? parameters : Math.min(wanted, MOST_NUMBERS / parameters - 2);
        return parameters <= WHOLE || steps >= FEWEST_STEPS ? (int) steps : 0;
    }

    private static Optional<SpectralSketch> sketched(HessianOperator hessian, long seed) {
        int steps = fitting(hessian.domain().dimension(), STEPS);
        if (steps == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(SpectralSketch.of(hessian, steps, PROBES, TOLERANCE, seed));
        } catch (NonFiniteProductException e) {
            return Optional.empty();
        }
    }

    /** The eigenvalues that the condition is told by, the largest first. */
    static List<Estimate> steepest(SpectralSketch sketch) {
        return sketch.isWhole()
                ? sketch.ritz()
                : sketch.ritz().subList(0, Math.min(SHARPEST, sketch.ritz().size()));
    }

    /** To be called when the weights have changed, by whoever has looked. */
    void end() {
        sketch = null;
        looked = false;
        look.end();
    }
}
