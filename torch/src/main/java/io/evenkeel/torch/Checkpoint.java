package io.evenkeel.torch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * @param optimizers what each optimizer remembers, by name
 * @param memories vectors by name: the norms that {@code clip: auto} goes by, and whatever instruments remember
 * @param facts texts by name, about the run that it belongs to
 */
public record Checkpoint(
        long step,
        int nonFiniteLosses,
        Map<String, Tensor> network,
        Map<String, OptimizerState> optimizers,
        Map<String, double[]> memories,
        Map<String, String> facts)
        implements AutoCloseable {

    public Checkpoint {
        network = Collections.unmodifiableMap(new LinkedHashMap<>(network));
        optimizers = Collections.unmodifiableMap(new LinkedHashMap<>(optimizers));
        memories = Collections.unmodifiableMap(new LinkedHashMap<>(memories));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** The same tensors with more beside them; closing either closes both. */
    public Checkpoint with(Map<String, double[]> moreMemories, Map<String, String> moreFacts) {
        Map<String, double[]> allMemories = new LinkedHashMap<>(memories);
        allMemories.putAll(moreMemories);
        Map<String, String> allFacts = new LinkedHashMap<>(facts);
        allFacts.putAll(moreFacts);
        return new Checkpoint(step, nonFiniteLosses, network, optimizers, allMemories, allFacts);
    }

    /** Copies of all networks' parameters and buffers, by name. */
    static Map<String, Tensor> copyOf(Map<String, Network> networks) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            tensors(networks).forEach((name, tensor) -> copies.put(name, OptimizerState.kept(tensor.detach())));
        }
        return copies;
    }

    /**
     * Gives a task's only network these weights and buffers, on whatever device it is; all of them or, when one does not
     * fit, none.
     *
     * @throws IllegalArgumentException when the network has other ones, or of another shape or type
     */
    public void restore(Network into) {
        restore(Map.of(Task.ONLY, into));
    }

    /** Likewise of several networks, by their names. */
    public void restore(Map<String, Network> into) {
        requireFits(into);
        Map<String, Tensor> own = tensors(into);
        try (PointerScope scope = new PointerScope()) {
            network.forEach((name, saved) ->
                    Objects.requireNonNull(own.get(name)).detach().copy_(saved));
        }
    }

    void requireFits(Map<String, Network> others) {
        Map<String, Tensor> own = tensors(others);
        if (!own.keySet().equals(network.keySet())) {
            throw new IllegalArgumentException(
                    "the network has the tensors " + Names.shown(own.keySet(), network.keySet())
                            + ", but the checkpoint " + Names.shown(network.keySet(), own.keySet()));
        }
        network.forEach((name, saved) -> requireLike(name, saved, Objects.requireNonNull(own.get(name))));
    }

    void requireStatesOf(Set<String> names) {
        if (!optimizers.keySet().equals(names)) {
            throw new IllegalArgumentException(
                    "the task has the optimizers " + names + ", but the checkpoint " + optimizers.keySet());
        }
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

    /** By name; where there are several networks, theirs and a dot stand before. */
    private static Map<String, Tensor> tensors(Map<String, Network> networks) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        networks.forEach((name, network) -> {
            String prefix = name.equals(Task.ONLY) ? "" : name + ".";
            network.parameters()
                    .parameters()
                    .forEach(parameter -> tensors.put(prefix + parameter.name(), parameter.value()));
            network.buffers().forEach(buffer -> tensors.put(prefix + buffer.name(), buffer.value()));
        });
        return tensors;
    }

    /** Whether every weight and buffer is finite, so that there is something to train on. */
    public boolean isFinite() {
        return firstNotFinite().isEmpty();
    }

    /** The name of a weight or buffer with an entry that is not finite; empty where all are. */
    public Optional<String> firstNotFinite() {
        try (PointerScope scope = new PointerScope()) {
            return network.entrySet().stream()
                    .filter(entry -> !torch.isfinite(entry.getValue()).all().item_bool())
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }

    /** All tensors by the names that they have in a file. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>(network);
        optimizers.forEach((optimizer, state) ->
                state.tensors().forEach((name, tensor) -> all.put(CheckpointFile.nameOf(optimizer, name), tensor)));
        return all;
    }

    @Override
    public void close() {
        network.values().forEach(Tensor::close);
        optimizers.values().forEach(OptimizerState::close);
    }

    /** Names that one has and the other lacks, as few as make the point. */
    private static final class Names {
        private static final int MOST = 5;

        static String shown(Set<String> names, Set<String> others) {
            List<String> own =
                    names.stream().filter(name -> !others.contains(name)).toList();
            return own.isEmpty()
                    ? "no others"
                    : String.join(", ", own.subList(0, Math.min(MOST, own.size())))
                            + (own.size() > MOST ? " and " + (own.size() - MOST) + " more" : "");
        }
    }
}
