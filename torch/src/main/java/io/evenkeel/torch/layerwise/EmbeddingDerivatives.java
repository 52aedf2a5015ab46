package io.evenkeel.torch.layerwise;

import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A row of W for each token: y' has W's rows of the direction, and adjoints are added up by tokens. */
public final class EmbeddingDerivatives extends SingleLayer {

    private final Tensor weight;
    private final boolean weightMoves;
    private @Nullable Tensor tokens;

    public EmbeddingDerivatives(Tensor weight, Predicate<Tensor> moving) {
        this.weight = weight;
        this.weightMoves = moving.test(weight);
    }

    @Override
    boolean hasMovingWeights() {
        return weightMoves;
    }

    @Override
    Tensor output(Tensor input) {
        // an alias, since the batch is its owner's
        tokens = keep(input.detach());
        return torch.embedding(weight, input);
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        return null;
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        return torch.embedding(Objects.requireNonNull(direction.of(weight)), Objects.requireNonNull(tokens));
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        direction.image(weight).index_add_(0, Objects.requireNonNull(tokens).reshape(-1), Shapes.rows(adjoint));
        return null;
    }
}
