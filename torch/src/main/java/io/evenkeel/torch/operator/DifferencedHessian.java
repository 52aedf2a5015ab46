package io.evenkeel.torch.operator;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.FlatLeaves;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Hx ≈ (g(w + hx) − g(w))/h, the change of the gradient along x, with h the power of two next to √u (1 + ‖w‖)/(10‖x‖) for a unit roundoff u (Brown and
 * Saad 1990; Knoll and Keyes 2004): a product for one gradient of the data and its memory, where {@link HessianOperator}
 * takes two or three and twice as much.
 *
 * <p>Not exact: off by about h/2 times the third derivative and by the gradient's rounding over h. Where a network is not
 * smooth (relu, max pooling) the gradient jumps within h: the changes are those of its {@linkplain LossGraph#smoothPiece()
 * smooth piece}, which has the same Hessian; of another loss they are of no use. {@link #compare} tells.
 */
public final class DifferencedHessian implements LinearOperator<Tensor>, AutoCloseable {

    /** A Hessian changes long before the weights have moved by their length. */
    private static final double SHARE = 0.1;

    /** What products in other directions may be off, compared to the one that was tried. */
    private static final double OTHERS = 2;

    private final SmoothPiece piece;
    private final ParameterBlock block;
    private final Tensor shifted;
    private final double step;
    private double error;

    /**
     * At the weights as they are, whose gradient their tensors hold for as long as this is used.
     *
     * @param piece closed with this
     * @param error as {@link #compare} found it at weights like these
     */
    public DifferencedHessian(SmoothPiece piece, ParameterBlock block, double error) {
        this.error = error;
        this.piece = piece;
        this.block = block;
        TensorSpace space = block.space();
        this.shifted = space.empty(space.dimension());
        this.step = SHARE * Math.sqrt(space.roundoff()) * (1 + length());
    }

    private double length() {
        double square = 0;
        try (PointerScope scope = new PointerScope()) {
            for (FlatLeaves.Leaf leaf : block.leaves().leaves()) {
                double norm = leaf.value().detach().norm().item_double();
                square += norm * norm;
            }
        }
        return Math.sqrt(square);
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
        double length = rough(x);
        if (length == 0) {
            y.zero_();
            return;
        }
        // A product with a power of two is not rounded: what is divided by is what was multiplied with, and the loss
        // may be
        // divided before it is differentiated.
        double h = Math.scalb(1.0, Math.getExponent(Math.sqrt(2) * step / length));
        if (!(isANumber(h) && isANumber(1 / h))) {
            try (Scalar nothing = new Scalar(Double.NaN)) {
                y.fill_(nothing);
            }
            return;
        }
        shift(x, h);
        block.leaves().with(shifted, () -> difference(1 / h, y));
    }

    private static double rough(Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            return x.norm().item_double();
        }
    }

    /** In the precision of the space: weights or vectors at its end have no difference to go by. */
    private boolean isANumber(double h) {
        boolean single = domain().type() == ScalarType.Float;
        return h >= (single ? Float.MIN_NORMAL : Double.MIN_NORMAL)
                && h <= (single ? Float.MAX_VALUE : Double.MAX_VALUE);
    }

    private void shift(Tensor x, double h) {
        try (PointerScope scope = new PointerScope()) {
            Scalar factor = new Scalar(h);
            for (FlatLeaves.Leaf leaf : block.leaves().leaves()) {
                torch.add_out(part(shifted, leaf), leaf.value().detach(), part(x, leaf), factor);
            }
        }
    }

    /** Less the gradient at hand in the pass over the first batch's that writes it: passes over long vectors cost. */
    private void difference(double factor, Tensor y) {
        LossGraph graph = piece.loss();
        for (int batch = 0; batch < graph.batches(); batch++) {
            try (PointerScope scope = new PointerScope();
                    Scalar by = new Scalar(factor)) {
                Tensor loss = graph.pass(batch).loss();
                double weight = graph.weight(batch) * factor;
                List<Tensor> derivatives = block.leaves().derivatives(loss.mul(new Scalar(weight)));
                int i = 0;
                for (FlatLeaves.Leaf leaf : block.leaves().leaves()) {
                    Tensor derivative = derivatives.get(i++);
                    if (batch == 0) {
                        begin(leaf, derivative, by, part(y, leaf));
                    } else if (derivative.defined()) {
                        part(y, leaf).add_(derivative);
                    }
                }
            }
        }
    }

    private static void begin(FlatLeaves.Leaf leaf, Tensor derivative, Scalar factor, Tensor into) {
        Tensor gradient = leaf.value().grad();
        if (!derivative.defined()) {
            into.zero_();
            if (gradient.defined()) {
                into.sub_(gradient, factor);
            }
        } else if (gradient.defined()) {
            torch.sub_out(into, derivative, gradient, factor);
        } else {
            into.copy_(derivative);
        }
    }

    private static Tensor part(Tensor flat, FlatLeaves.Leaf leaf) {
        return flat.narrow(0, leaf.offset(), leaf.size()).view_as(leaf.value());
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
        domain().release(shifted);
        piece.close();
    }
}
