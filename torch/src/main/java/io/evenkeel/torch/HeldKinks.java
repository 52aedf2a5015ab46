package io.evenkeel.torch;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * On which side of each kink the numbers of one batch are: which of them relu lets through, which of a window is the largest.
 * Known from a pass that {@linkplain ForwardPass#noting noted} what came to each kink, or else from the
 * first pass that {@linkplain ForwardPass#holding holds} it; in later ones numbers stay where they were,
 * whatever the weights have become. So these compute the smooth piece of the network to which that pass's weights belong, which has the
 * same derivatives there, of every order.
 */
public final class HeldKinks implements AutoCloseable {

    private final IdentityHashMap<Layer, Tensor> noted = new IdentityHashMap<>();
    private final IdentityHashMap<Layer, Tensor> sides = new IdentityHashMap<>();

    /** Keeps what a layer goes by, for sides to be found where anybody asks for them. */
    void note(Layer layer, Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            Tensor before = noted.put(layer, x.detach().retainReference());
            if (before != null) {
                before.close();
            }
        }
    }

    /** Whether a pass has noted anything. */
    public boolean isNoted() {
        return !noted.isEmpty();
    }

    /**
     * What a layer goes by instead of comparing.
     *
     * @param x what comes to the layer in this pass
     * @param found asked once, about what came to it in the pass that counts
     */
    Tensor of(Layer layer, Tensor x, UnaryOperator<Tensor> found) {
        return sides.computeIfAbsent(layer, first -> {
            try (PointerScope scope = new PointerScope()) {
                return found.apply(noted.getOrDefault(layer, x)).detach().retainReference();
            }
        });
    }

    @Override
    public void close() {
        noted.values().forEach(Tensor::close);
        noted.clear();
        sides.values().forEach(Tensor::close);
        sides.clear();
    }
}
