package io.evenkeel.spectral;

/** A product with an operator holds NaN or infinity, so that nothing can be estimated from it. */
public final class NonFiniteProductException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final String operator;
    private final long product;

    NonFiniteProductException(String operator, long product) {
        super("product " + product + " with " + operator
                + " is not finite: it holds NaN or infinity, or numbers too large to square; the parameters or the batch"
                + " that it is taken at are not finite, or their scale is beyond the number format");
        this.operator = operator;
        this.product = product;
    }

    /** The operator's name. */
    public String operator() {
        return operator;
    }

    /** Which of the products that were asked for, from 1. */
    public long product() {
        return product;
    }
}
