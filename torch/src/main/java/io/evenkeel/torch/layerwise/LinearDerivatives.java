package io.evenkeel.torch.layerwise;

import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * y = x Wᵀ + b over the last axis: y' = x W'ᵀ + x' Wᵀ + b'. With δ the adjoint of y: that of x is δW, and (δW)' = δ'W + δW';
 * that of W is δᵀx, and (δᵀx)' = δ'ᵀx + δᵀx'; that of b is the sum of δ over rows.
 */
public final class LinearDerivatives extends SingleLayer {

    private final Tensor weight;
    private final @Nullable Tensor bias;
    private final boolean weightMoves;
    private final boolean biasMoves;
    private long[] inputShape = {};
    private long rows;
    private @Nullable Tensor x;
    private @Nullable Tensor delta;
    private @Nullable Tensor xTangent;

    /** @param moving whether a weight is one of the direction's */
    public LinearDerivatives(Tensor weight, @Nullable Tensor bias, Predicate<Tensor> moving) {
        this.weight = weight;
        this.bias = bias;
        this.weightMoves = moving.test(weight);
        this.biasMoves = bias != null && moving.test(bias);
    }

    @Override
    boolean hasMovingWeights() {
        return weightMoves || biasMoves;
    }

    @Override
    Tensor output(Tensor input) {
        inputShape = Shapes.of(input);
        Tensor flat = Shapes.rows(input);
        rows = flat.size(0);
        if (weightMoves) {
            x = keep(flat);
        }
        Tensor transposed = weight.t();
        return spread(bias == null ? flat.mm(transposed) : bias.addmm(flat, transposed));
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        Tensor flat = Shapes.rows(adjoint);
        if (weightMoves && inputMoves()) {
            delta = keep(flat);
        }
        return inputMoves() ? flat.mm(weight).view(inputShape) : null;
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor alongWeight = direction.of(weight);
        Tensor alongBias = direction.of(bias);
        Tensor tangent = null;
        if (alongWeight != null && x != null) {
            tangent = alongBias == null ? x.mm(alongWeight.t()) : alongBias.addmm(x, alongWeight.t());
        } else if (alongBias != null) {
            tangent = alongBias.expand(rows, weight.size(0)).contiguous();
        }
        if (input != null) {
            Tensor flat = Shapes.rows(input);
            xTangent = weightMoves ? stay(flat) : null;
            tangent = tangent == null ? flat.mm(weight.t()) : tangent.addmm_(flat, weight.t());
        }
        if (tangent == null) {
            throw new IllegalStateException("neither the input nor a weight moves");
        }
        return spread(tangent);
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor flat = Shapes.rows(adjoint);
        Tensor alongWeight = direction.of(weight);
        if (x != null) {
            Tensor image = direction.image(weight);
            image.addmm_(flat.t(), x);
            if (xTangent != null && delta != null) {
                image.addmm_(delta.t(), xTangent);
                xTangent = null;
            }
        }
        if (bias != null && biasMoves) {
            direction.image(bias).add_(flat.sum(0));
        }
        if (!inputMoves()) {
            return null;
        }
        Tensor back = flat.mm(weight);
        if (alongWeight != null && delta != null) {
            back.addmm_(delta, alongWeight);
        }
        return back.view(inputShape);
    }

    private Tensor spread(Tensor flat) {
        long[] shape = inputShape.clone();
        shape[shape.length - 1] = weight.size(0);
        return flat.view(shape);
    }
}
