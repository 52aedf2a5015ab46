package io.evenkeel.spectral;

/** What estimators and combinators demand of an operator's spaces, with one wording. */
final class Spaces {
    private Spaces() {}

    static void square(LinearOperator<?> operator, String purpose) {
        long rows = operator.range().dimension();
        long columns = operator.domain().dimension();
        if (rows != columns) {
            throw new IllegalArgumentException(operator.name() + " maps " + columns + " dimensions to " + rows
                    + "; only an operator from a space into itself can be " + purpose);
        }
    }

    static void symmetric(LinearOperator<?> operator, String estimator) {
        if (!operator.symmetric()) {
            throw new IllegalArgumentException(estimator + " needs a symmetric operator, but " + operator.name()
                    + " is not known to be symmetric");
        }
        square(operator, "symmetric");
    }

    static void adjoint(LinearOperator<?> operator, String estimator) {
        if (!operator.hasAdjoint()) {
            throw new IllegalArgumentException(
                    estimator + " needs products with the adjoint, but " + operator.name() + " has none");
        }
    }

    static void same(LinearOperator<?> one, LinearOperator<?> other) {
        if (one.domain().dimension() != other.domain().dimension()
                || one.range().dimension() != other.range().dimension()) {
            throw new IllegalArgumentException(one.name() + " maps "
                    + one.domain().dimension() + " dimensions to " + one.range().dimension() + " and " + other.name()
                    + " " + other.domain().dimension() + " to " + other.range().dimension()
                    + "; only operators between the same spaces can be added");
        }
    }
}
