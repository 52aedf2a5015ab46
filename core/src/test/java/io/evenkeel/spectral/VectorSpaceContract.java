package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * What every vector space and its bases must keep to, judged against the same arithmetic on arrays; the test of a space
 * inherits this and tells how to make one and how to look into its vectors.
 */
public abstract class VectorSpaceContract<V> {

    protected abstract VectorSpace<V> space(int dimension);

    protected abstract double[] toArray(V x);

    /** {@code y := x}, rounded as the space stores numbers. */
    protected abstract void fill(double[] x, V y);

    @Test
    void zeroIsZeroAndClearForgetsEvenWhatIsNotFinite() {
        VectorSpace<V> space = space(7);
        V x = space.zero();
        assertThat(space.dimension()).isEqualTo(7);
        assertThat(toArray(x)).containsOnly(0).hasSize(7);
        fill(new double[] {1, Double.NaN, 2, Double.POSITIVE_INFINITY, 3, 4, 5}, x);
        space.clear(x);
        assertThat(toArray(x)).containsOnly(0);
        space.release(x);
    }

    @Test
    void arithmeticIsThatOfArrays() {
        for (int n : new int[] {1, 2, 3, 4, 5, 64, 65, 1001}) {
            VectorSpace<V> space = space(n);
            V x = vector(space, 1);
            V y = vector(space, 2);
            double[] a = toArray(x);
            double[] b = toArray(y);
            double eps = 4 * space.roundoff();
            assertThat(space.dot(x, y)).isCloseTo(sum(n, i -> a[i] * b[i]), within(1e-13 * n));
            assertThat(space.norm(x)).isCloseTo(Math.sqrt(sum(n, i -> a[i] * a[i])), within(1e-13 * n));
            V z = space.copy(y);
            space.axpy(-1.5, x, z);
            expect(z, n, i -> b[i] - 1.5 * a[i], 10 * eps);
            space.assign(y, z);
            space.scale(0.3, z);
            expect(z, n, i -> 0.3 * b[i], 10 * eps);
            space.assign(y, z);
            space.multiply(x, z);
            expect(z, n, i -> a[i] * b[i], 40 * eps);
            assertThat(toArray(x)).isEqualTo(a);
            assertThat(toArray(y)).isEqualTo(b);
            release(space, x, y, z);
        }
    }

    @Test
    void argumentsMayBeTheSameVector() {
        VectorSpace<V> space = space(5);
        V x = vector(space, 3);
        double[] a = toArray(x);
        space.axpy(2, x, x);
        expect(x, 5, i -> 3 * a[i], 40 * space.roundoff());
        space.assign(x, x);
        space.multiply(x, x);
        expect(x, 5, i -> 9 * a[i] * a[i], 400 * space.roundoff());
        release(space, x);
    }

    @Test
    void aCopyIsIndependent() {
        VectorSpace<V> space = space(4);
        V x = vector(space, 3);
        double[] a = toArray(x);
        V y = space.copy(x);
        space.scale(5, x);
        assertThat(toArray(y)).isEqualTo(a);
        release(space, x, y);
    }

    @Test
    void innerProductsAreSummedInDoublePrecision() {
        VectorSpace<V> space = space(100_001);
        V x = space.zero();
        double[] a = new double[100_001];
        Arrays.fill(a, 0x1p-12);
        a[0] = 0x1p12;
        fill(a, x);
        assertThat(space.dot(x, x)).isEqualTo(0x1p24 + 100_000 * 0x1p-24);
        release(space, x);
    }

    @Test
    void innerProductsShowWhatIsNotFinite() {
        VectorSpace<V> space = space(9);
        V x = space.zero();
        V y = vector(space, 1);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            double[] a = new double[9];
            a[7] = bad;
            fill(a, x);
            assertThat(Double.isFinite(space.dot(x, x))).isFalse();
            assertThat(Double.isFinite(space.dot(y, x))).isFalse();
        }
        release(space, x, y);
    }

    @Test
    void signsAreSignsAndFair() {
        VectorSpace<V> space = space(40_000);
        V x = space.zero();
        space.rademacher(11, x);
        double[] a = toArray(x);
        for (double sign : a) {
            assertThat(Math.abs(sign)).isEqualTo(1);
        }
        assertThat(Arrays.stream(a).sum() / 200)
                .as("mean, in its standard deviations")
                .isBetween(-4.0, 4.0);
        assertThat(sum(39_999, i -> a[i] * a[i + 1]) / 200).as("neighbours").isBetween(-4.0, 4.0);
        release(space, x);
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
        int n = 40_000;
        VectorSpace<V> space = space(n);
        V x = space.zero();
        space.gaussian(11, x);
        double[] a = toArray(x);
        assertThat(sum(n, i -> a[i]) / n).isCloseTo(0, within(4 / Math.sqrt(n)));
        assertThat(sum(n, i -> a[i] * a[i]) / n).isCloseTo(1, within(4 * Math.sqrt(2.0 / n)));
        assertThat(sum(n, i -> Math.pow(a[i], 4)) / n).isCloseTo(3, within(4 * Math.sqrt(96.0 / n)));
        assertThat(sum(n - 1, i -> a[i] * a[i + 1]) / n).isCloseTo(0, within(4 / Math.sqrt(n)));
        release(space, x);
    }

    @Test
    void aSeedDecidesItsVectorAndNeighboursAreIndependent() {
        int n = 10_000;
        VectorSpace<V> space = space(n);
        V x = space.zero();
        V y = space.zero();
        for (Consumer<Long> draw :
                List.<Consumer<Long>>of(seed -> space.rademacher(seed, y), seed -> space.gaussian(seed, y))) {
            draw.accept(5L);
            space.assign(y, x);
            draw.accept(5L);
            assertThat(toArray(y)).isEqualTo(toArray(x));
            for (long seed : new long[] {4, 6, -5, 5L << 32, Long.MIN_VALUE}) {
                draw.accept(seed);
                assertThat(space.dot(x, y) / Math.sqrt(n)).isBetween(-4.5, 4.5);
            }
        }
        release(space, x, y);
    }

    @Test
    void aBasisIsAMatrixOfItsVectors() {
        int n = 33;
        VectorSpace<V> space = space(n);
        V x = vector(space, 9);
        double[] b = toArray(x);
        double eps = 100 * space.roundoff();
        try (Basis<V> basis = space.basis(4);
                Basis<V> other = space.basis(2)) {
            assertThat(basis.size()).isZero();
            assertThat(basis.capacity()).isEqualTo(4);
            assertThat(basis.dots(x)).isEmpty();
            double[][] q = new double[4][];
            for (int k = 0; k < 4; k++) {
                V v = vector(space, 20 + k);
                double[] original = toArray(v);
                basis.append(k == 2 ? -0.5 : 1, v);
                q[k] = k == 2 ? Arrays.stream(original).map(e -> -0.5 * e).toArray() : original;
                space.scale(7, v); // what is appended is copied
                release(space, v);
            }
            assertThat(basis.size()).isEqualTo(4);
            assertThatThrownBy(() -> basis.append(1, x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(basis::extend).isInstanceOf(IllegalStateException.class);
            V written = other.extend();
            space.assign(x, written);
            assertThat(other.size()).isEqualTo(1);
            assertThat(toArray(other.get(0))).isEqualTo(toArray(x));
            other.truncate(0);
            for (int k = 0; k < 4; k++) {
                assertThat(toArray(basis.get(k))).isEqualTo(q[k]);
                int row = k;
                assertThat(basis.dots(x)[k]).isCloseTo(sum(n, i -> q[row][i] * b[i]), within(n * eps));
            }
            V y = space.copy(x);
            basis.addCombination(new double[] {1, -2, 0.5}, y);
            expect(y, n, i -> b[i] + q[0][i] - 2 * q[1][i] + 0.5 * q[2][i], eps * 10);

            space.scale(Double.NaN, y);
            basis.combination(new double[] {1, -2, 0.5}, y);
            expect(y, n, i -> q[0][i] - 2 * q[1][i] + 0.5 * q[2][i], eps * 10);
            basis.combination(new double[0], y);
            expect(y, n, i -> 0, eps);

            other.append(1, x);
            other.append(2, basis.get(1));
            double[][] gram = basis.gram(other);
            assertThat(gram).hasDimensions(4, 2);
            for (int k = 0; k < 4; k++) {
                int row = k;
                assertThat(gram[k][0]).isCloseTo(sum(n, i -> q[row][i] * b[i]), within(n * eps));
                assertThat(gram[k][1]).isCloseTo(sum(n, i -> 2 * q[row][i] * q[1][i]), within(2 * n * eps));
            }

            basis.rotate(new double[][] {{1, 0}, {0, 1}, {2, 0}, {0, -1}});
            assertThat(basis.size()).isEqualTo(2);
            expect(basis.get(0), n, i -> q[0][i] + 2 * q[2][i], eps * 10);
            expect(basis.get(1), n, i -> q[1][i] - q[3][i], eps * 10);
            basis.append(1, basis.get(0));
            assertThat(toArray(basis.get(2))).isEqualTo(toArray(basis.get(0)));
            basis.truncate(1);
            assertThat(basis.size()).isEqualTo(1);
            assertThatThrownBy(() -> basis.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> basis.addCombination(new double[2], y)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> basis.rotate(new double[][] {{1}, {2}}))
                    .isInstanceOf(IllegalArgumentException.class);
            basis.rotate(new double[][] {{1, 2, 3}});
            assertThat(basis.size()).isEqualTo(3);
            space.release(y);
        }
        release(space, x);
    }

    @Test
    void aVectorOfAnotherLengthIsRefused() {
        VectorSpace<V> space = space(5);
        VectorSpace<V> longer = space(6);
        V x = space.zero();
        V y = longer.zero();
        assertThatThrownBy(() -> space.dot(x, y)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.axpy(1, y, x)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.assign(y, x)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.multiply(y, x)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.gaussian(1, y)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.rademacher(1, y)).isInstanceOf(IllegalArgumentException.class);
        try (Basis<V> basis = space.basis(2)) {
            basis.append(1, x);
            assertThatThrownBy(() -> basis.append(1, y)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> basis.dots(y)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> basis.addCombination(new double[] {1}, y))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        space.release(x);
        longer.release(y);
    }

    private V vector(VectorSpace<V> space, long seed) {
        V x = space.zero();
        space.gaussian(seed, x);
        return x;
    }

    private void expect(V actual, int n, IntToDoubleFunction entry, double tolerance) {
        double[] a = toArray(actual);
        assertThat(a).hasSize(n);
        for (int i = 0; i < n; i++) {
            double expected = entry.applyAsDouble(i);
            assertThat(a[i]).isCloseTo(expected, within(tolerance * (1 + Math.abs(expected))));
        }
    }

    private static double sum(int n, IntToDoubleFunction term) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += term.applyAsDouble(i);
        }
        return sum;
    }

    @SafeVarargs
    private static <V> void release(VectorSpace<V> space, V... vectors) {
        for (V x : vectors) {
            space.release(x);
        }
    }
}
