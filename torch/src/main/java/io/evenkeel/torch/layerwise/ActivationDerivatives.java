package io.evenkeel.torch.layerwise;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * y = f(x), entry by entry: y' = f'(x) x', and with δ the adjoint of y, (f'(x) δ)' = f'(x) δ' + f''(x) δ x'. The
 * derivatives of f are autograd's, taken once.
 */
public final class ActivationDerivatives extends SingleLayer {

    private final UnaryOperator<Tensor> function;
    private final boolean bends;
    private @Nullable Tensor slope;
    private @Nullable Tensor bend;
    private @Nullable Tensor bentAdjoint;
    private @Nullable Tensor xTangent;

    /** @param bends whether f'' is anything but zero */
    public ActivationDerivatives(UnaryOperator<Tensor> function, boolean bends) {
        this.function = function;
        this.bends = bends;
    }

    @Override
    Tensor output(Tensor input) {
        if (!inputMoves()) {
            return function.apply(input);
        }
        try (AutoGradMode on = new AutoGradMode(true)) {
            Tensor x = input.detach().requires_grad_(true);
            Tensor y = function.apply(x);
            Tensor first = derivative(y, x, bends);
            slope = keep(Shapes.written(first.detach()));
            bend = bends ? stay(Shapes.written(derivative(first, x, false).detach())) : null;
            return y.detach();
        }
    }

    private static Tensor derivative(Tensor y, Tensor x, boolean again) {
        TensorVector ones = new TensorVector(torch.ones_like(y));
        return new Tensor(
                torch.grad(new TensorVector(y), new TensorVector(x), ones, new BoolOptional(again), again, false)
                        .get(0));
    }

    @Override
    Tensor inputAdjoint(Tensor adjoint) {
        Tensor second = bend;
        if (second != null) {
            bentAdjoint = keep(second.mul(adjoint));
            second.close();
            bend = null;
        }
        return adjoint.mul(known(slope));
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor moved = known(input);
        xTangent = bentAdjoint == null ? null : stay(moved);
        return moved.mul(known(slope));
    }

    @Override
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor back = adjoint.mul(known(slope));
        if (bentAdjoint != null && xTangent != null) {
            back.addcmul_(bentAdjoint, xTangent);
            xTangent = null;
        }
        return back;
    }
}
