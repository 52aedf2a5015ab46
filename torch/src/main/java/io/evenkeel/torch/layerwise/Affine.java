package io.evenkeel.torch.layerwise;

import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * x Wᵀ + b of rows x.
 *
 * @param weightMoves whether W is one of the direction's
 * @param biasMoves whether b is
 */
record Affine(Tensor weight, @Nullable Tensor bias, boolean weightMoves, boolean biasMoves) {

    static Affine of(Tensor weight, @Nullable Tensor bias, Predicate<Tensor> moving) {
        return new Affine(weight, bias, moving.test(weight), bias != null && moving.test(bias));
    }

    boolean moves() {
        return weightMoves || biasMoves;
    }

    long outputs() {
        return weight.size(0);
    }

    Tensor times(Tensor rows) {
        return bias == null ? rows.mm(weight.t()) : bias.addmm(rows, weight.t());
    }

    /** x W'ᵀ + b', a new tensor; null where neither moves. */
    @Nullable
    Tensor along(Direction direction, Tensor rows) {
        Tensor alongWeight = direction.of(weight);
        Tensor alongBias = direction.of(bias);
        if (alongWeight == null) {
            return alongBias == null
                    ? null
                    : alongBias.expand(rows.size(0), outputs()).contiguous();
        }
        return alongBias == null ? rows.mm(alongWeight.t()) : alongBias.addmm(rows, alongWeight.t());
    }

    /** Adds δᵀx to W's place in the image, where it moves. */
    void addProduct(Direction direction, Tensor adjoint, Tensor rows) {
        if (weightMoves) {
            direction.image(weight).addmm_(adjoint.t(), rows);
        }
    }

    /** Adds the rows' sum to b's place in the image, where it moves. */
    void addSum(Direction direction, Tensor adjoint) {
        if (bias != null && biasMoves) {
            direction.image(bias).add_(adjoint.sum(0));
        }
    }
}
