package io.evenkeel.spectral;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CombinatorsTest {
    private static final double[][] RECTANGLE = {{1, 2, 3}, {4, 5, -6}};
    private static final double[][] SYMMETRIC = {{2, 1, 0}, {1, 3, -1}, {0, -1, 4}};
    private static final MatrixOperator S = new MatrixOperator("S", SYMMETRIC);
    private static final MatrixOperator N = new MatrixOperator("N", new double[][] {{0, 1, 0}, {0, 0, 1}, {0, 0, 0}});

    @Nested
    class Rectangle extends LinearOperatorContract<double[]> {
        @Override
        protected LinearOperator<double[]> operator() {
            return new ScaledOperator<>(-2, new MatrixOperator("R", RECTANGLE));
        }

        @Test
        void entries() {
            assertThat(dense(operator())).isDeepEqualTo(new double[][] {{-2, -4, -6}, {-8, -10, 12}});
        }
    }

    @Nested
    class Sum extends LinearOperatorContract<double[]> {
        @Override
        protected LinearOperator<double[]> operator() {
            return new SumOperator<>(List.of(S, N, new ScaledOperator<>(2, S)));
        }

        @Test
        void entriesCostAndSymmetry() {
            assertThat(dense(operator())).isDeepEqualTo(new double[][] {{6, 4, 0}, {3, 9, -2}, {0, -3, 12}});
            assertThat(operator().cost()).isEqualTo(3);
            assertThat(operator().symmetric()).isFalse();
            assertThat(operator().hasAdjoint()).isTrue();
            assertThat(operator().name()).isEqualTo("S + N + 2.0 times S");
        }
    }

    @Nested
    class Shifted extends LinearOperatorContract<double[]> {
        @Override
        protected LinearOperator<double[]> operator() {
            return new ShiftedOperator<>(N, 0.5);
        }

        @Test
        void entries() {
            assertThat(dense(operator())).isDeepEqualTo(new double[][] {{0.5, 1, 0}, {0, 0.5, 1}, {0, 0, 0.5}});
        }
    }

    @Nested
    class Restricted extends LinearOperatorContract<double[]> {
        @Override
        protected LinearOperator<double[]> operator() {
            return new RestrictedOperator<>(S, new ArraySpace(3).block(1, 3));
        }

        @Test
        void entries() {
            assertThat(dense(operator())).isDeepEqualTo(new double[][] {{3, -1}, {-1, 4}});
            assertThat(operator().symmetric()).isTrue();
        }
    }

    @Nested
    class Preconditioned extends LinearOperatorContract<double[]> {
        @Override
        protected LinearOperator<double[]> operator() {
            return new PreconditionedOperator<>(S, new double[] {1, 2, 0.5});
        }

        @Test
        void entries() {
            assertThat(dense(operator())).isDeepEqualTo(new double[][] {{2, 2, 0}, {2, 12, -1}, {0, -1, 1}});
        }

        @Test
        void aPreconditionerWithAZeroIsRefused() {
            assertThatThrownBy(() -> new PreconditionedOperator<>(S, new double[] {1, 1 / 0.0, 1}))
                    .hasMessageContaining("S")
                    .hasMessageContaining("epsilon");
        }
    }

    @Test
    void countingCountsWhatSumsCost() {
        CountingOperator<double[]> counting = new CountingOperator<>(new SumOperator<>(List.of(S, N)));
        double[] y = new double[3];
        counting.apply(new double[3], y);
        counting.applyAdjoint(new double[3], y);
        assertThat(counting.products()).isEqualTo(4);
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        MatrixOperator rectangle = new MatrixOperator("R", RECTANGLE);
        assertThatThrownBy(() -> new ShiftedOperator<>(rectangle, 1)).hasMessageContaining("R maps 3 dimensions to 2");
        assertThatThrownBy(() -> new SumOperator<>(List.of(S, rectangle))).hasMessageContaining("R 3 to 2");
        assertThatThrownBy(() -> new RestrictedOperator<>(S, new ArraySpace(4).block(0, 1)))
                .hasMessageContaining("space of 4 dimensions");
    }

    private static double[][] dense(LinearOperator<double[]> operator) {
        double[][] rows = new double[(int) operator.range().dimension()]
                [(int) operator.domain().dimension()];
        for (int j = 0; j < rows[0].length; j++) {
            double[] unit = operator.domain().zero();
            unit[j] = 1;
            double[] column = operator.range().zero();
            operator.apply(unit, column);
            for (int i = 0; i < rows.length; i++) {
                rows[i][j] = column[i];
            }
        }
        return rows;
    }
}
