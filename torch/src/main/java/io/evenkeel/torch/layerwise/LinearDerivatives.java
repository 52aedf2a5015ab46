package io.evenkeel.torch.layerwise;

import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * y = x Wᵀ + b over the last axis: y' = x W'ᵀ + x' Wᵀ + b'. With δ the adjoint of y: that of x is δW, and (δW)' = δ'W + δW';
 * that of W is δᵀx, and (δᵀx)' = δ'ᵀx + δᵀx'; that of b is the sum of δ over rows.
 */
public final class LinearDerivatives extends SingleLayer {

    private final Affine map;
    private long[] inputShape = {};
    private @Nullable Tensor x;
    private @Nullable Tensor delta;
    private @Nullable Tensor xTangent;

    /** @param moving whether a weight is one of the direction's */
    public LinearDerivatives(Tensor weight, @Nullable Tensor bias, Predicate<Tensor> moving) {
        this.map = Affine.of(weight, bias, moving);
    }

    @Override
    boolean hasMovingWeights() {
        return map.moves();
    }

    @Override
    Tensor output(Tensor input) {
        inputShape = Shapes.of(input);
        Tensor rows = Shapes.rows(input);
        if (map.moves()) {
            x = keep(rows);
        }
        return spread(map.times(rows));
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        if (!inputMoves()) {
            return null;
        }
        Tensor rows = Shapes.rows(adjoint);
        if (map.weightMoves()) {
            delta = keep(rows);
        }
        return rows.mm(map.weight()).view(inputShape);
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor tangent = x == null ? null : map.along(direction, x);
        if (input != null) {
            Tensor rows = Shapes.rows(input);
            xTangent = map.weightMoves() ? stay(rows) : null;
            Tensor transposed = map.weight().t();
            tangent = tangent == null ? rows.mm(transposed) : tangent.addmm_(rows, transposed);
        }
        return spread(Objects.requireNonNull(tangent, "neither the input nor a weight moves"));
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor rows = Shapes.rows(adjoint);
        if (x != null) {
            map.addProduct(direction, rows, x);
            map.addSum(direction, rows);
        }
        if (!inputMoves()) {
            return null;
        }
        Tensor back = rows.mm(map.weight());
        Tensor along = direction.of(map.weight());
        if (along != null && delta != null && xTangent != null) {
            map.addProduct(direction, delta, xTangent);
            xTangent = null;
            back.addmm_(delta, along);
        }
        return back.view(inputShape);
    }

    private Tensor spread(Tensor rows) {
        long[] shape = inputShape.clone();
        shape[shape.length - 1] = map.outputs();
        return rows.view(shape);
    }
}
