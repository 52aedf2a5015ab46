package io.evenkeel.torch.operator;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.GraphedLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Hx ≈ (g(w + hx) − g(w))/h, the change of the gradient along x, with h = √u (1 + ‖w‖)/(10‖x‖) for a unit roundoff u (Brown and
 * Saad 1990; Knoll and Keyes 2004): a product for one gradient of the data and its memory, where {@link HessianOperator}
 * takes two or three and twice as much.
 *
 * <p>Not exact: off by about h/2 times the third derivative and by the gradient's rounding over h. Where a network is not
 * smooth (relu, max pooling) the gradient jumps within h, and products are of no use. {@link #compare} tells.
 */
public final class DifferencedHessian implements LinearOperator<Tensor>, AutoCloseable {

    /** A Hessian changes long before the weights have moved by their length. */
    private static final double SHARE = 0.1;

    /** What products in other directions may be off, compared to the one that was tried. */
    private static final double OTHERS = 2;

    private final LossGraph graph;
    private final ParameterBlock block;
    private final Tensor weights;
    private final Tensor gradient;
    private final Tensor shifted;
    private final double step;
    private double error;

    /**
     * At the weights as they are, whose gradient their tensors hold.
     *
     * @param error as {@link #compare} found it at weights like these
     */
    public DifferencedHessian(LossGraph graph, ParameterBlock block, double error) {
        this.error = error;
        this.graph = graph;
        this.block = block;
        TensorSpace space = block.space();
        this.weights = space.zero();
        this.gradient = space.zero();
        this.shifted = space.zero();
        block.leaves().copyInto(weights);
        block.gradientInto(gradient);
        this.step = SHARE * Math.sqrt(space.roundoff()) * (1 + space.norm(weights));
    }

    @Override
    public TensorSpace domain() {
        return block.space();
    }

    @Override
    public TensorSpace range() {
        return block.space();
    }

    @Override
    public boolean symmetric() {
        return true;
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        TensorSpace space = domain();
        space.check(x);
        space.check(y);
        y.zero_();
        double length = space.norm(x);
        if (length == 0) {
            return;
        }
        double h = step / length;
        space.assign(weights, shifted);
        space.axpy(h, x, shifted);
        block.leaves().with(shifted, () -> addGradient(y));
        space.axpy(-1, gradient, y);
        space.scale(1 / h, y);
    }

    private void addGradient(Tensor into) {
        for (int batch = 0; batch < graph.batches(); batch++) {
            try (PointerScope scope = new PointerScope()) {
                GraphedLoss pass = graph.pass(batch);
                double weight = graph.weight(batch);
                Tensor loss = weight == 1 ? pass.loss() : pass.loss().mul(new Scalar(weight));
                if (loss.requires_grad()) {
                    block.leaves().add(new TensorVector(loss), new TensorVector(), into, false);
                }
            }
        }
    }

    /**
     * Finds the {@link #error()} at one product each: {@value #OTHERS} times how far the two are from each other, as share of the
     * exact one.
     */
    public double compare(HessianOperator exact, Tensor x) {
        TensorSpace space = domain();
        Tensor one = space.zero();
        Tensor other = space.zero();
        try {
            exact.apply(x, one);
            apply(x, other);
            double length = space.norm(one);
            space.axpy(-1, one, other);
            double off = space.norm(other);
            error = off == 0 ? 0 : OTHERS * off / length;
            return error;
        } finally {
            space.release(one);
            space.release(other);
        }
    }

    @Override
    public double error() {
        return error;
    }

    @Override
    public String name() {
        return "differences of the gradient over " + block.name();
    }

    @Override
    public void close() {
        domain().release(weights);
        domain().release(gradient);
        domain().release(shifted);
    }
}
