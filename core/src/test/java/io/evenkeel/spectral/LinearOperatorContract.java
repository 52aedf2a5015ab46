package io.evenkeel.spectral;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What every operator must keep to; the test of an operator inherits this. Differences are judged relative to the norms
 * of what is compared.
 */
public abstract class LinearOperatorContract<V> {

    private static final int TRIALS = 3;

    protected abstract LinearOperator<V> operator();

    /** How far products may differ that would be equal in exact arithmetic, relative to their norms. */
    protected double tolerance() {
        return 1000 * operator().domain().roundoff();
    }

    @Test
    void productsAreLinear() {
        LinearOperator<V> a = operator();
        for (int trial = 0; trial < TRIALS; trial++) {
            V x = random(a.domain(), 10 + trial);
            V y = random(a.domain(), 20 + trial);
            V ax = product(a, x);
            V ay = product(a, y);
            V sum = a.domain().copy(x);
            a.domain().scale(-0.75, sum);
            a.domain().axpy(3, y, sum);
            V image = product(a, sum);
            double scale = 0.75 * a.range().norm(ax) + 3 * a.range().norm(ay);
            a.range().axpy(0.75, ax, image);
            a.range().axpy(-3, ay, image);
            assertThat(a.range().norm(image)).isLessThanOrEqualTo(tolerance() * scale);
        }
    }

    @Test
    void aProductIsWrittenOverWhateverWasThereAndLeavesItsArgumentAlone() {
        LinearOperator<V> a = operator();
        V x = random(a.domain(), 1);
        V before = a.domain().copy(x);
        V y = product(a, x);
        V again = a.range().zero();
        a.range().gaussian(3, again);
        a.range().scale(Double.NaN, again);
        a.apply(x, again);
        a.range().axpy(-1, y, again);
        assertThat(a.range().norm(again))
                .isLessThanOrEqualTo(tolerance() * a.range().norm(y));
        a.domain().axpy(-1, before, x);
        assertThat(a.domain().norm(x)).isZero();
    }

    @Test
    void zeroGoesToZero() {
        LinearOperator<V> a = operator();
        V image = product(a, a.domain().zero());
        assertThat(a.range().norm(image)).isZero();
    }

    @Test
    void theAdjointMovesAcrossTheInnerProduct() {
        LinearOperator<V> a = operator();
        V y = random(a.range(), 31);
        V back = a.domain().zero();
        if (!a.hasAdjoint()) {
            assertThatThrownBy(() -> a.applyAdjoint(y, back)).isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        for (int trial = 0; trial < TRIALS; trial++) {
            V x = random(a.domain(), 40 + trial);
            V image = product(a, x);
            a.range().gaussian(50 + trial, y);
            a.applyAdjoint(y, back);
            double scale = a.range().norm(image) * a.range().norm(y)
                    + a.domain().norm(x) * a.domain().norm(back);
            assertThat(Math.abs(a.range().dot(image, y) - a.domain().dot(x, back)))
                    .isLessThanOrEqualTo(tolerance() * scale);
        }
    }

    @Test
    void aSymmetricOperatorIs() {
        LinearOperator<V> a = operator();
        if (!a.symmetric()) {
            return;
        }
        assertThat(a.hasAdjoint()).isTrue();
        assertThat(a.range().dimension()).isEqualTo(a.domain().dimension());
        for (int trial = 0; trial < TRIALS; trial++) {
            V x = random(a.domain(), 60 + trial);
            V y = random(a.domain(), 70 + trial);
            V ax = product(a, x);
            V ay = product(a, y);
            double scale = a.range().norm(ax) * a.range().norm(y)
                    + a.range().norm(ay) * a.range().norm(x);
            assertThat(Math.abs(a.range().dot(ax, y) - a.range().dot(x, ay))).isLessThanOrEqualTo(tolerance() * scale);
        }
    }

    @Test
    void itHasANameAndACost() {
        assertThat(operator().name()).isNotBlank();
        assertThat(operator().cost()).isPositive();
    }

    private static <V> V random(VectorSpace<V> space, long seed) {
        V x = space.zero();
        space.gaussian(seed, x);
        return x;
    }

    private static <V> V product(LinearOperator<V> a, V x) {
        V y = a.range().zero();
        a.apply(x, y);
        return y;
    }
}
