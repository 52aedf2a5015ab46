package io.evenkeel.spectral;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AgingProjectionTest {

    private static final int N = 40;

    /** Over orthonormal rows, with a value for each. */
    private static AgingProjection<double[]> over(MatrixOperator a, double[][] rows, double... values) {
        return over(a, basis(a, rows), values);
    }

    private static AgingProjection<double[]> over(MatrixOperator a, Basis<double[]> x, double... values) {
        return new AgingProjection<>(new CountingOperator<>(a), x, values);
    }

    private static Basis<double[]> basis(MatrixOperator a, double[][] rows) {
        Basis<double[]> x = a.domain().basis(20);
        for (double[] row : rows) {
            x.append(1, row);
        }
        return x;
    }

    /** |⟨v, y⟩| for the vector y of T's largest value, which is all that is held then. */
    private static double alongLargest(AgingProjection<double[]> projection, Basis<double[]> x, double[] v) {
        projection.keep(new double[] {1});
        return Math.abs(x.space().dot(x.get(0), v));
    }

    private static double rayleigh(MatrixOperator a, double[] v) {
        double[] image = new double[N];
        a.apply(v, image);
        return a.domain().dot(v, image) / a.domain().dot(v, v);
    }

    private static double[] between(double[] a, double[] b, double angle) {
        double[] turned = new double[N];
        for (int i = 0; i < N; i++) {
            turned[i] = Math.cos(angle) * a[i] + Math.sin(angle) * b[i];
        }
        return turned;
    }

    /** λ = 40, 39, … 1 along the rows of an orthogonal matrix. */
    private static MatrixOperator operator(double[][] directions) {
        double[][] a = new double[N][N];
        for (int k = 0; k < N; k++) {
            for (int i = 0; i < N; i++) {
                for (int j = 0; j < N; j++) {
                    a[i][j] += (N - k) * directions[k][i] * directions[k][j];
                }
            }
        }
        return new MatrixOperator("A", a);
    }

    @Test
    void productsOfAllDirectionsLeaveNothingOld() {
        double[][] directions = Spectra.orthogonal(N, 1);
        MatrixOperator a = operator(directions);
        double[][] rows = {
            between(directions[0], directions[1], 0.4), between(directions[1], directions[0], -0.4), directions[2]
        };
        Basis<double[]> x = basis(a, rows);
        AgingProjection<double[]> projection = over(a, x, 3, 2, 1);
        for (int i = 0; i < 3; i++) {
            projection.multiply(projection.held(i), 0.3);
        }
        assertThat(projection.value(0)).isCloseTo(40, within(1e-10));
        assertThat(projection.value(1)).isCloseTo(39, within(1e-10));
        assertThat(projection.value(2)).isCloseTo(38, within(1e-10));
        assertThat(projection.certain()).containsExactly(new double[] {40, 39, 38}, within(1e-10));
        assertThat(alongLargest(projection, x, directions[0])).isCloseTo(1, within(1e-10));
    }

    @Test
    void oneProductCorrectsWhatLeansTowardsANeighbourThatWasMultipliedEarlier() {
        double[][] directions = Spectra.orthogonal(N, 2);
        MatrixOperator a = operator(directions);
        // the vectors have turned among themselves since, and the neighbour's value is a little old
        double[] top = between(directions[0], directions[4], 0.2);
        double[] neighbour = between(directions[4], directions[0], -0.2);
        Basis<double[]> x = basis(a, new double[][] {top, neighbour});
        AgingProjection<double[]> projection = over(a, x, 40, 36.5);
        double alone = projection.multiply(projection.held(0), 0.3);
        assertThat(alone).isCloseTo(rayleigh(a, top), within(1e-10)).isLessThan(39.9);
        assertThat(projection.certain()[0]).isCloseTo(alone, within(1e-10));
        assertThat(projection.value(0)).isCloseTo(40, within(0.03));
        assertThat(projection.products()).isEqualTo(1);
        assertThat(alongLargest(projection, x, directions[0])).isGreaterThan(0.998);
    }

    @Test
    void whatIsLeftOfAProductIsTheNextDirection() {
        double[][] directions = Spectra.orthogonal(N, 3);
        MatrixOperator a = operator(directions);
        double[] top = between(directions[0], directions[30], 0.3);
        AgingProjection<double[]> projection = over(a, new double[][] {top}, 40);
        projection.multiply(projection.held(0), 0.25);
        assertThat(projection.size()).isEqualTo(2);
        assertThat(projection.value(0)).as("as if ⟨q, Aq⟩ were 10, which it is").isCloseTo(40, within(0.4));
        double[] direction = projection.besides(projection.vector(0));
        projection.multiply(direction, 0.25);
        assertThat(projection.certain()[0]).isCloseTo(40, within(1e-8));
        assertThat(projection.multiply(direction, 0.25))
                .as("multiplied already")
                .isNaN();
        assertThat(projection.products()).isEqualTo(2);
    }

    @Test
    void whatIsKeptIsOrthonormalThoughWhatIsHeldIsNot() {
        double[][] directions = Spectra.orthogonal(N, 4);
        MatrixOperator a = operator(directions);
        double[] leaning = between(directions[1], directions[20], 0.5);
        Basis<double[]> x = basis(a, new double[][] {leaning, directions[2]});
        AgingProjection<double[]> projection = over(a, x, 39, 38);
        projection.multiply(new double[] {2, 1}, 0.3);
        projection.multiply(projection.held(0), 0.3);
        projection.keep(new double[] {1, -1});
        double[][] gram = x.gram(x);
        assertThat(gram[0]).containsExactly(new double[] {1, 0}, within(1e-10));
        assertThat(gram[1]).containsExactly(new double[] {0, 1}, within(1e-10));
        assertThat(projection.products()).isEqualTo(2);
    }

    @Test
    void whatIsMultipliedIsTheDirectionWithoutItsLength() {
        double[][] directions = Spectra.orthogonal(N, 7);
        MatrixOperator a = operator(directions);
        AgingProjection<double[]> projection = over(a, new double[][] {directions[0], directions[10]}, 40, 30);
        assertThat(projection.multiply(new double[] {1.2, 0.5}, 0.3))
                .isCloseTo((1.44 * 40 + 0.25 * 30) / 1.69, within(1e-10));
    }

    @Test
    void valuesGrowAndShrinkTogether() {
        double[][] directions = Spectra.orthogonal(N, 5);
        MatrixOperator a = operator(directions);
        AgingProjection<double[]> projection = over(a, new double[][] {directions[0], directions[10]}, 20, 15);
        projection.multiply(projection.held(0), 0.3);
        assertThat(projection.rayleigh(projection.held(1))).isCloseTo(30, within(1e-9));
    }

    @Test
    void anErrorOfProductsIsItsFloor() {
        MatrixOperator a = operator(Spectra.orthogonal(N, 6));
        LinearOperator<double[]> off = new LinearOperator<>() {
            @Override
            public VectorSpace<double[]> domain() {
                return a.domain();
            }

            @Override
            public VectorSpace<double[]> range() {
                return a.range();
            }

            @Override
            public void apply(double[] x, double[] y) {
                a.apply(x, y);
            }

            @Override
            public boolean symmetric() {
                return true;
            }

            @Override
            public double error() {
                return 0.01;
            }

            @Override
            public String name() {
                return "A, about";
            }
        };
        Lanczos.Options options = Lanczos.Options.of(1, Lanczos.End.LARGEST).withTolerance(0.02, Lanczos.Stop.GAP);
        try (Eigenpairs<double[]> found = Lanczos.solve(off, options)) {
            assertThat(found.largest().error()).isBetween(0.4, 0.8);
        }
    }
}
