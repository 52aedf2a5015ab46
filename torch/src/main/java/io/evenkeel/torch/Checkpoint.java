package io.evenkeel.torch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Everything that training depends on, between two steps: with it, a {@link Trainer} of the same recipe goes on to the
 * last bit. The same in memory, to go back to or to try something on a copy, and in a file ({@link CheckpointFile}). The
 * order of batches, what dropout drops and the learning rate follow from the step and need no state of their own.
 *
 * @param step updates done
 * @param nonFiniteLosses losses in a row that were not finite
 * @param network parameters and buffers by name
 * @param optimizer what the optimizer remembers
 * @param memories vectors by name: the norms that {@code clip: auto} goes by, and whatever instruments remember
 * @param facts texts by name, about the run that it belongs to
 */
public record Checkpoint(
        long step,
        int nonFiniteLosses,
        Map<String, Tensor> network,
        OptimizerState optimizer,
        Map<String, double[]> memories,
        Map<String, String> facts)
        implements AutoCloseable {

    static final String CLIP_HISTORY = "clip.history";

    public Checkpoint {
        network = Collections.unmodifiableMap(new LinkedHashMap<>(network));
        memories = Collections.unmodifiableMap(new LinkedHashMap<>(memories));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** The same tensors with more beside them; closing either closes both. */
    public Checkpoint with(Map<String, double[]> moreMemories, Map<String, String> moreFacts) {
        Map<String, double[]> allMemories = new LinkedHashMap<>(memories);
        allMemories.putAll(moreMemories);
        Map<String, String> allFacts = new LinkedHashMap<>(facts);
        allFacts.putAll(moreFacts);
        return new Checkpoint(step, nonFiniteLosses, network, optimizer, allMemories, allFacts);
    }

    /** Copies of a network's parameters and buffers, by name. */
    static Map<String, Tensor> copyOf(Network network) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            tensors(network).forEach((name, tensor) -> copies.put(name, OptimizerState.kept(tensor.detach())));
        }
        return copies;
    }

    /**
     * Gives a network these weights and buffers, on whatever device it is; all of them or, when one does not fit, none.
     *
     * @throws IllegalArgumentException when the network has other ones, or of another shape or type
     */
    public void restore(Network into) {
        requireFits(into);
        Map<String, Tensor> own = tensors(into);
        try (PointerScope scope = new PointerScope()) {
            network.forEach((name, saved) ->
                    Objects.requireNonNull(own.get(name)).detach().copy_(saved));
        }
    }

    void requireFits(Network other) {
        Map<String, Tensor> own = tensors(other);
        if (!own.keySet().equals(network.keySet())) {
            throw new IllegalArgumentException(
                    "the network has the tensors " + Names.shown(own.keySet(), network.keySet())
                            + ", but the checkpoint " + Names.shown(network.keySet(), own.keySet()));
        }
        network.forEach((name, saved) -> requireLike(name, saved, Objects.requireNonNull(own.get(name))));
    }

    private static void requireLike(String name, Tensor saved, Tensor own) {
        boolean same = TensorArrays.shape(saved).equals(TensorArrays.shape(own))
                && saved.scalar_type().intern() == own.scalar_type().intern();
        if (!same) {
            throw new IllegalArgumentException("the network's " + name + " is of shape " + TensorArrays.shape(own)
                    + " and type " + own.scalar_type().intern() + ", but the checkpoint's of shape "
                    + TensorArrays.shape(saved) + " and type "
                    + saved.scalar_type().intern());
        }
    }

    private static Map<String, Tensor> tensors(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().parameters().forEach(parameter -> tensors.put(parameter.name(), parameter.value()));
        network.buffers().forEach(buffer -> tensors.put(buffer.name(), buffer.value()));
        return tensors;
    }

    /** Whether every weight and buffer is finite, so that there is something to train on. */
    public boolean isFinite() {
        try (PointerScope scope = new PointerScope()) {
            return network.values().stream()
                    .allMatch(tensor -> torch.isfinite(tensor).all().item_bool());
        }
    }

    /** All tensors by the names that they have in a file. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>(network);
        optimizer.tensors().forEach((name, tensor) -> all.put(CheckpointFile.OPTIMIZER + name, tensor));
        return all;
    }

    @Override
    public void close() {
        network.values().forEach(Tensor::close);
        optimizer.close();
    }

    /** Names that one has and the other lacks, as few as make the point. */
    private static final class Names {
        private static final int MOST = 5;

        static String shown(java.util.Set<String> names, java.util.Set<String> others) {
            List<String> own =
                    names.stream().filter(name -> !others.contains(name)).toList();
            return own.isEmpty()
                    ? "no others"
                    : String.join(", ", own.subList(0, Math.min(MOST, own.size())))
                            + (own.size() > MOST ? " and " + (own.size() - MOST) + " more" : "");
        }
    }
}
