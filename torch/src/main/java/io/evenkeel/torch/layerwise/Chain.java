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
            current = layer.forward(current, moving);
            moving = layer.moves();
            first += moving ? 0 : 1;
        }
        return current;
    }

    @Override
    public boolean moves() {
        return inputMoves || first < layers.size();
    }

    @Override
    public @Nullable Tensor backward(Tensor adjoint) {
        Tensor current = adjoint;
        for (int i = layers.size() - 1; i >= first && current != null; i--) {
            current = layers.get(i).backward(current);
        }
        return inputMoves ? current : null;
    }

    @Override
    public Tensor tangent(@Nullable Tensor input, Direction direction) {
        Tensor current = input;
        for (int i = first; i < layers.size(); i++) {
            current = layers.get(i).tangent(current, direction);
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
            current = layers.get(i).adjointTangent(current, direction);
        }
        return inputMoves ? current : null;
    }

    @Override
    public List<Tensor> kept() {
        return layers.stream().flatMap(layer -> layer.kept().stream()).toList();
    }
}
