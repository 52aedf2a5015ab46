package io.evenkeel.torch.layerwise;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Layers one behind the other. Nothing is derived before the first one that moves. */
public final class Chain implements LayerDerivatives {

    private final List<LayerDerivatives> layers;
    private boolean inputMoves;
    private int first;

    public Chain(List<LayerDerivatives> layers) {
        this.layers = List.copyOf(layers);
    }

    @Override
    public Tensor forward(Tensor input, boolean moves) {
        inputMoves = moves;
        boolean moving = moves;
        first = 0;
        Tensor current = input;
        for (LayerDerivatives layer : layers) {
            Tensor next = layer.forward(current, moving);
            giveBack(current, next, input);
            current = next;
            moving = layer.moves();
            first += moving ? 0 : 1;
        }
        return current;
    }

    /** Gives back at once what went from one layer to the next, as far as neither has left it to later calls. */
    @SuppressWarnings("ReferenceEquality") // a layer may hand on the very tensor it was given
    private static void giveBack(@Nullable Tensor last, @Nullable Tensor next, @Nullable Tensor given) {
        if (last != null && last != given && last != next) {
            last.close();
        }
    }

    @Override
    public boolean moves() {
        return inputMoves || first < layers.size();
    }

    @Override
    public @Nullable Tensor backward(Tensor adjoint) {
        Tensor current = adjoint;
        for (int i = layers.size() - 1; i >= first && current != null; i--) {
            Tensor next = layers.get(i).backward(current);
            giveBack(current, next, adjoint);
            current = next;
        }
        return inputMoves ? current : null;
    }

    @Override
    public Tensor tangent(@Nullable Tensor input, Direction direction) {
        Tensor current = input;
        for (int i = first; i < layers.size(); i++) {
            Tensor next = layers.get(i).tangent(current, direction);
            giveBack(current, next, input);
            current = next;
        }
        if (current == null) {
            throw new IllegalStateException("no weight of the direction moves what these layers give");
        }
        return current;
    }

    @Override
    public @Nullable Tensor adjointTangent(Tensor adjoint, Direction direction) {
        Tensor current = adjoint;
        for (int i = layers.size() - 1; i >= first && current != null; i--) {
            Tensor next = layers.get(i).adjointTangent(current, direction);
            giveBack(current, next, adjoint);
            current = next;
        }
        return inputMoves ? current : null;
    }

    @Override
    public List<Tensor> kept() {
        return layers.stream().flatMap(layer -> layer.kept().stream()).toList();
    }
}
