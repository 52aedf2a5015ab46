package io.evenkeel.spectral;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trace of a symmetric operator by leave-one-out sketches (XTrace: Epperly, Tropp and Webber 2024).
 *
 * <p>Each of m probes ωᵢ serves twice: with the others it sketches the range, and it estimates what the sketch without it
 * misses. With Q₍ᵢ₎ a basis of {Aωⱼ : j ≠ i}, {@code tᵢ = tr Q₍ᵢ₎ᵀAQ₍ᵢ₎ + cᵢ ωᵢᵀ(I − Q₍ᵢ₎Q₍ᵢ₎ᵀ)A(I − Q₍ᵢ₎Q₍ᵢ₎ᵀ)ωᵢ}, where cᵢ
 * scales the projected probe to its expected length; the answer is the mean of the tᵢ. All follow from one basis Q by small
 * dense algebra. Two products a probe, memory of two vectors a probe. Better than {@link HutchPlusPlus} for the same cost
 * where eigenvalues decay.
 *
 * <p><b>Error</b>: √(2 · Σ(tᵢ − t̄)²/(m(m − 1))) with m − 1 degrees of freedom. Without the 2 it is the authors', which
 * treats the tᵢ as independent. They share probes: what two probes do together enters two of the tᵢ alike, so that the
 * scatter shows half of its variance, and what more of them do even less, while what one probe does alone is shown in full.
 * So the factor is too large where single probes decide, as with few of them, and too small where the sketch comes to hold
 * the better part of a spectrum that hardly decays: there {@link HutchPlusPlus}, whose error knows no such doubt, is to be
 * trusted more.
 */
public final class XTrace<V> {

    /** Variance of the mean for variance that the scatter of the tᵢ shows. */
    private static final double SHARED = 2;

    private final CountingOperator<V> operator;
    private final VectorSpace<V> space;
    private final Basis<V> probes;
    private final Basis<V> q;
    /** Columns R₍·₎ᵢ = QᵀAωᵢ, Wᵢ = Qᵀωᵢ and Hᵢ = QᵀAqᵢ, each as long as Q was when it was computed. */
    private final List<double[]> r = new ArrayList<>();

    private final List<double[]> w = new ArrayList<>();
    private final List<double[]> h = new ArrayList<>();

    private XTrace(LinearOperator<V> operator, Basis<V> probes, Basis<V> q) {
        this.operator = new CountingOperator<>(operator);
        this.space = operator.domain();
        this.probes = probes;
        this.q = q;
    }

    /**
     * @param products at most, in products of this operator; at least 4
     * @param tolerance standard error, relative to the trace's magnitude, at which to stop; 0 to use all products
     * @param progress hears the estimate after every two products
     * @throws IllegalArgumentException if the operator is not symmetric
     * @throws NonFiniteProductException if a product is not finite
     */
    public static <V> Estimate trace(
            LinearOperator<V> operator,
            int products,
            double tolerance,
            long seed,
            Progress<? super Estimate> progress) {
        Spaces.symmetric(operator, "XTrace");
        if (products < 4) {
            throw new IllegalArgumentException("XTrace takes at least 4 products, but was given " + products);
        }
        VectorSpace<V> space = operator.domain();
        int m = (int) Math.min(products / 2, space.dimension());
        V x = space.zero();
        try (Basis<V> probes = space.basis(m);
                Basis<V> q = space.basis(m)) {
            return new XTrace<>(operator, probes, q).run(x, new Sampling(Math.max(2, m), tolerance, seed), progress);
        } finally {
            space.release(x);
        }
    }

    private Estimate run(V x, Sampling sampling, Progress<? super Estimate> progress) {
        double norm = 0;
        while (true) {
            int i = probes.size();
            space.gaussian(sampling.probe(i), x);
            // A uniform direction of length √n: its length is known, and need not be estimated.
            probes.append(Math.sqrt(space.dimension()) / space.norm(x), x);
            w.add(q.dots(probes.get(i)));
            operator.apply(probes.get(i), x);
            double length = Math.sqrt(operator.finite(space.dot(x, x)));
            norm = Math.max(norm, length / Math.sqrt(space.dimension()));
            r.add(Orthogonalization.append(q, x, 64 * space.roundoff() * norm * Math.sqrt(space.dimension())));
            boolean grown = q.size() == i + 1;
            if (grown) {
                operator.apply(q.get(i), x);
                operator.finite(space.dot(x, x));
                h.add(q.dots(x));
                addRow(probes.dots(q.get(i)));
            }
            if (!grown || q.size() == space.dimension()) {
                return Estimate.bounded(
                        known(), 64 * space.roundoff() * norm * Math.max(1, q.size()), operator.products(), true);
            }
            Sample sample = leaveOneOut();
            double error = Math.sqrt(SHARED) * sample.standardError();
            boolean reached = sampling.reached(sample.mean(), error, sample.size());
            Estimate estimate = Estimate.sampled(
                    sample.mean(), error, Math.max(1, sample.size() - 1), operator.products(), reached);
            if (!Progress.ask(progress, estimate) || reached || probes.size() == sampling.probes()) {
                return estimate;
            }
        }
    }

    /** The newest row of W: the inner products of the newest vector of the basis with all probes. */
    private void addRow(double[] row) {
        for (int i = 0; i < row.length; i++) {
            double[] column = Arrays.copyOf(w.get(i), row.length);
            column[row.length - 1] = row[i];
            w.set(i, column);
        }
    }

    /** tr QᵀAQ */
    private double known() {
        double sum = 0;
        for (int i = 0; i < h.size(); i++) {
            sum += h.get(i)[i];
        }
        return sum;
    }

    private Sample leaveOneOut() {
        int m = q.size();
        double n = space.dimension();
        double all = known();
        Sample sample = new Sample();
        for (int i = 0; i < m; i++) {
            double[] s = leftOut(i);
            double[] x = w.get(i).clone();
            double[] ri = r.get(i);
            double along = dot(s, x);
            for (int k = 0; k < m; k++) {
                x[k] -= along * s[k];
            }
            // ωᵀAω − 2 ωᵀAQx + xᵀHx with Aω = QR₍·₎ᵢ
            double missed = dot(ri, w.get(i)) - 2 * dot(ri, x) + form(x);
            double scale = (n - m + 1) / (n - dot(x, x));
            sample.add(all - form(s) + scale * missed);
        }
        return sample;
    }

    /** The unit vector orthogonal to all columns of R but the i-th: R⁻ᵀeᵢ, normalised, by forward substitution. */
    private double[] leftOut(int i) {
        int m = q.size();
        double[] s = new double[m];
        s[i] = 1;
        for (int k = i + 1; k < m; k++) {
            double sum = 0;
            for (int j = i; j < k; j++) {
                sum += r.get(k)[j] * s[j];
            }
            s[k] = -sum / r.get(k)[k];
        }
        double length = Math.sqrt(dot(s, s));
        for (int k = 0; k < m; k++) {
            s[k] /= length;
        }
        return s;
    }

    /** xᵀHx by the upper triangle, which is what was computed. */
    private double form(double[] x) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            double[] column = h.get(j);
            for (int i = 0; i <= j; i++) {
                sum += (i == j ? 1 : 2) * x[i] * column[i] * x[j];
            }
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
