package io.evenkeel.spectral;

/**
 * Trace and Frobenius norm by random signs (Girard 1989, Hutchinson 1990).
 *
 * <p>For z of independent signs, E zᵀAz = tr A with variance 2 Σ_{i≠j} a²ᵢⱼ for symmetric A, and E ‖Az‖² = ‖A‖²_F. The answer
 * is the mean over probes with its standard error, so an interval is Student's t with one degree of freedom less than
 * probes. One product a probe. Where single eigenvalues dominate, zᵀAz is skewed like χ² of one degree: the interval then
 * wants some 60 probes to hold as often as it says, and {@link HutchPlusPlus} or {@link XTrace} is the better estimator.
 */
public final class HutchinsonTrace {
    private HutchinsonTrace() {}

    /**
     * tr A, also of an operator that is not symmetric.
     *
     * @param progress hears the estimate after every probe
     * @throws IllegalArgumentException if the operator is not square
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Estimate trace(
            LinearOperator<V> operator, Sampling sampling, Progress<? super Estimate> progress) {
        Spaces.square(operator, "asked for its trace");
        return mean(operator, sampling, progress, (z, az) -> operator.domain().dot(z, az));
    }

    /**
     * ‖A‖_F as the square root of the mean of ‖Az‖², with the standard error that follows to first order.
     *
     * @param progress hears the estimate after every probe
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Estimate frobenius(
            LinearOperator<V> operator, Sampling sampling, Progress<? super Estimate> progress) {
        // An error of the norm is half as large, relatively, as one of its square.
        Sampling ofSquare = new Sampling(sampling.probes(), 2 * sampling.tolerance(), sampling.seed());
        SquaredNorm<V> form = new SquaredNorm<>(operator.range());
        return form.root(mean(operator, ofSquare, square -> progress.goOn(form.root(square)), form));
    }

    /**
     * ‖Az‖² in a unit in which it is within a double's range: the square of a norm below 10⁻¹⁵⁴ is not, though the norm is.
     * The first product that is not zero sets the unit.
     */
    private static final class SquaredNorm<V> implements Form<V> {
        /** Norms whose square, and that square's square, a double holds with room for others around it. */
        private static final double SMALL = 1e-120;

        private static final double LARGE = 1e120;
        /** At a time: so much is within a float's range as well. */
        private static final int EXPONENT = 100;

        private static final int MOST = 6;

        private final VectorSpace<V> space;
        private int times;
        private boolean set;

        SquaredNorm(VectorSpace<V> space) {
            this.space = space;
        }

        @Override
        public double of(V z, V az) {
            if (set) {
                shift(az, times);
                return space.dot(az, az);
            }
            double square = space.dot(az, az);
            if (!(square >= SMALL && square <= LARGE)) {
                times = square < SMALL ? MOST : -MOST;
                shift(az, times);
                square = space.dot(az, az);
            }
            set = square != 0;
            return square;
        }

        private void shift(V az, int times) {
            for (int i = 0; i < Math.abs(times); i++) {
                space.scale(Math.scalb(1.0, times > 0 ? EXPONENT : -EXPONENT), az);
            }
        }

        /** The norm in its own unit, from the mean square in the other. */
        Estimate root(Estimate square) {
            double root = Math.sqrt(square.value());
            double error = square.error() == 0 ? 0 : square.error() / (2 * root);
            return Estimate.sampled(
                    Math.scalb(root, -times * EXPONENT),
                    Math.scalb(error, -times * EXPONENT),
                    square.degreesOfFreedom(),
                    square.products(),
                    square.converged());
        }
    }

    private interface Form<V> {
        double of(V z, V az);
    }

    private static <V> Estimate mean(
            LinearOperator<V> operator, Sampling sampling, Progress<? super Estimate> progress, Form<V> form) {
        CountingOperator<V> counting = new CountingOperator<>(operator);
        V z = operator.domain().zero();
        V az = operator.range().zero();
        try {
            Sample sample = new Sample();
            while (true) {
                operator.domain().rademacher(sampling.probe(sample.size()), z);
                counting.apply(z, az);
                sample.add(counting.finite(form.of(z, az)));
                boolean reached = sampling.reached(sample.mean(), sample.standardError(), sample.size());
                Estimate estimate = sample.estimate(0, counting.products(), reached);
                if (!Progress.ask(progress, estimate) || reached || sample.size() == sampling.probes()) {
                    return estimate;
                }
            }
        } finally {
            operator.domain().release(z);
            operator.range().release(az);
        }
    }
}
