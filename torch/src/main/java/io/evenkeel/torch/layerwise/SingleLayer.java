package io.evenkeel.torch.layerwise;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer without others inside. Each call has a scope of native memory of its own, so that memory is given back at once and
 * used again while it is in the processor's caches; what is {@linkplain #stay left} to later calls belongs to the scope around.
 */
abstract class SingleLayer implements LayerDerivatives {

    private final List<Tensor> kept = new ArrayList<>();
    private boolean inputMoves;
    private @Nullable PointerScope around;

    abstract Tensor output(Tensor input);

    /** Whether one of its own weights moves. */
    boolean hasMovingWeights() {
        return false;
    }

    abstract @Nullable Tensor inputAdjoint(Tensor adjoint);

    abstract Tensor outputTangent(@Nullable Tensor input, Direction direction);

    abstract @Nullable Tensor inputAdjointTangent(Tensor adjoint, Direction direction);

    @Override
    public final Tensor forward(Tensor input, boolean moves) {
        inputMoves = moves;
        return inside(() -> output(input));
    }

    @Override
    public final boolean moves() {
        return inputMoves || hasMovingWeights();
    }

    final boolean inputMoves() {
        return inputMoves;
    }

    @Override
    public final @Nullable Tensor backward(Tensor adjoint) {
        return inside(() -> inputAdjoint(adjoint));
    }

    @Override
    public final Tensor tangent(@Nullable Tensor input, Direction direction) {
        return inside(() -> outputTangent(input, direction));
    }

    @Override
    public final @Nullable Tensor adjointTangent(Tensor adjoint, Direction direction) {
        return inside(() -> inputAdjointTangent(adjoint, direction));
    }

    private <T extends @Nullable Tensor> T inside(Supplier<T> work) {
        around = PointerScope.getInnerScope();
        return inScope(work);
    }

    /** A result, and nothing else of what was made for it. */
    static <T extends @Nullable Tensor> T inScope(Supplier<T> work) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            T result = work.get();
            if (result != null) {
                attach(outer, result);
            }
            return result;
        }
    }

    private static void attach(@Nullable PointerScope scope, Tensor tensor) {
        if (scope == null) {
            tensor.retainReference();
        } else {
            scope.attach(tensor);
        }
    }

    /** What an earlier call has left. */
    static Tensor known(@Nullable Tensor tensor) {
        return Objects.requireNonNull(tensor);
    }

    /** Leaves a tensor to later calls of the same pass. */
    final Tensor stay(Tensor tensor) {
        attach(around, tensor);
        return tensor;
    }

    /** Leaves a tensor to all products. */
    final Tensor keep(Tensor tensor) {
        kept.add(stay(tensor));
        return tensor;
    }

    @Override
    public final List<Tensor> kept() {
        return kept;
    }
}
