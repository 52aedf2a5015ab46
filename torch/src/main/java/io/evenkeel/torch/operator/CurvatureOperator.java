package io.evenkeel.torch.operator;

import io.evenkeel.torch.GraphProducts;
import org.bytedeco.pytorch.Tensor;

/**
 * A symmetric matrix over a block of parameters. At its first product it is checked once, at the cost of one more product,
 * or two where each makes its graph anew: that the same vector gives the same product, and that ⟨z, Ax⟩ = ⟨x, Az⟩ for a
 * vector z of random signs, both to rounding. {@code unchecked()} leaves that out, for one that is made again and again over
 * the same loss.
 *
 * <p>At a point where a network is not smooth (a relu at 0, a tie under max pooling) a product is with the matrix of the
 * linear piece that libtorch's derivative chooses; the set of such weights has measure zero, but second derivatives see
 * nothing of the kinks between pieces either.
 */
abstract class CurvatureOperator<P extends GraphProducts> extends GraphOperator<P> {

    /** Of unit roundoffs: what many sums of rounding errors come to, and nothing that is wrong does. */
    private static final double ROUNDINGS = 1000;

    private static final long CHECK_SEED = 1;

    private boolean checked;

    CurvatureOperator(LossGraph graph, ParameterBlock block) {
        super(graph, block);
    }

    /** {@code y := y + A·x} */
    abstract void add(Tensor x, Tensor y);

    void skipCheck() {
        checked = true;
    }

    @Override
    public final TensorSpace domain() {
        return block().space();
    }

    @Override
    public final TensorSpace range() {
        return block().space();
    }

    @Override
    public final boolean symmetric() {
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the first product shows that the operator is not deterministic or not symmetric, or
     *     the weights have changed under a kept graph
     */
    @Override
    public final void apply(Tensor x, Tensor y) {
        product(x, y);
        if (!checked) {
            check(x, y);
            checked = true;
        }
    }

    private void product(Tensor x, Tensor y) {
        domain().check(x);
        range().check(y);
        if (x.is_alias_of(y) && Math.abs(x.storage_offset() - y.storage_offset()) < x.numel()) {
            throw new IllegalArgumentException("a product is written to a vector of its own, not over its argument");
        }
        y.zero_();
        add(x, y);
    }

    private void check(Tensor x, Tensor image) {
        TensorSpace space = domain();
        double imageNorm = space.norm(image);
        double norm = space.norm(x);
        // what is not finite is the estimator's to report
        if (!Double.isFinite(imageNorm) || !Double.isFinite(norm)) {
            return;
        }
        double tolerance = ROUNDINGS * space.roundoff();
        Tensor other = space.zero();
        Tensor otherImage = space.zero();
        try {
            if (!keepsGraph()) {
                product(x, otherImage);
                space.axpy(-1, image, otherImage);
                double difference = space.norm(otherImage);
                if (difference > tolerance * imageNorm) {
                    throw new IllegalStateException(
                            name() + " is not deterministic: the same vector gave two products that"
                                    + " differ by " + difference / imageNorm
                                    + " of their length. Something in the network is drawn"
                                    + " anew at each pass (dropout, noise, augmentation) or moves (running averages): freeze it, or"
                                    + " switch it to evaluation. The passes are made " + mode());
                }
            }
            space.rademacher(CHECK_SEED, other);
            product(other, otherImage);
            double one = space.dot(other, image);
            double two = space.dot(x, otherImage);
            double scale = imageNorm * space.norm(other) + norm * space.norm(otherImage);
            if (Math.abs(one - two) > tolerance * scale) {
                throw new IllegalStateException(name() + " is not symmetric: ⟨z, Ax⟩ = " + one + " but ⟨x, Az⟩ = " + two
                        + ", more than rounding explains. Some operation of the network gives wrong second derivatives,"
                        + " such as a custom one whose backward pass is cut from the graph");
            }
        } finally {
            space.release(other);
            space.release(otherImage);
        }
    }
}
