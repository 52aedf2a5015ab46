package io.evenkeel.torch;

import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * On which side of each kink the numbers of one batch are: which of them relu lets through, which of a window is the largest.
 * The first pass that {@linkplain ForwardPass#holding holds} it finds that; in later ones numbers stay where they were,
 * whatever the weights have become. So these compute the smooth piece of the network to which the first one's weights belong, which has the
 * same derivatives there, of every order.
 */
public final class HeldKinks implements AutoCloseable {

    private final IdentityHashMap<Layer, Tensor> sides = new IdentityHashMap<>();

    /**
     * What a layer goes by instead of comparing.
     *
     * @param found asked in the first pass only
     */
    Tensor of(Layer layer, Supplier<Tensor> found) {
        return sides.computeIfAbsent(layer, first -> {
            try (PointerScope scope = new PointerScope()) {
                return found.get().detach().retainReference();
            }
        });
    }

    @Override
    public void close() {
        sides.values().forEach(Tensor::close);
        sides.clear();
    }
}
