package io.evenkeel.diagnosis;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The structure of a network as rules ask for it: which layers carry weights, and what comes after them. */
final class Network {

    /** Bounded on both sides: flat far from zero, in either direction. */
    static final Set<String> SATURATING = Set.of("sigmoid", "tanh", "softsign", "hard_sigmoid", "hard_tanh");

    /** Zero slope for every input below zero. */
    static final Set<String> RECTIFYING = Set.of("relu", "relu6");

    private static final Set<String> ACTIVATIONS = Stream.concat(
                    Arrays.stream(ActivationKind.values())
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT)),
                    Stream.concat(SATURATING.stream(), RECTIFYING.stream()))
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> NORMALIZATIONS = Set.of("batch_norm", "layer_norm", "group_norm", "rms_norm");
    /** They hand on what they get, as far as the range of values goes. */
    private static final Set<String> TRANSPARENT = Set.of("dropout", "flatten", "reshape");

    private final List<LayerFacts> layers;
    private final List<LayerFacts> weighted;

    Network(ModelFacts model) {
        layers = model.layers();
        weighted = layers.stream().filter(Network::isWeighted).toList();
    }

    static @Nullable Network of(RunHistory history) {
        ModelFacts model = history.model();
        return model == null ? null : new Network(model);
    }

    static boolean isActivation(LayerFacts layer) {
        return ACTIVATIONS.contains(layer.kind());
    }

    List<LayerFacts> layers() {
        return layers;
    }

    /** Layers that multiply by a weight matrix, in forward order; the gains of normalisations do not count. */
    List<LayerFacts> weighted() {
        return weighted;
    }

    /** The same without the last one, whose outputs are the network's own. */
    List<LayerFacts> hidden() {
        return weighted.isEmpty() ? List.of() : weighted.subList(0, weighted.size() - 1);
    }

    boolean hasNormalization() {
        return layers.stream().anyMatch(layer -> NORMALIZATIONS.contains(layer.kind()));
    }

    boolean hasBranches() {
        return layers.stream().anyMatch(layer -> Places.inBranch(layer.place()));
    }

    boolean has(Set<String> kinds) {
        return hiddenActivations().stream().anyMatch(layer -> kinds.contains(layer.kind()));
    }

    /** The first layer that does something to the values. */
    @Nullable
    LayerFacts first() {
        return layers.stream()
                .filter(layer -> !TRANSPARENT.contains(layer.kind()))
                .findFirst()
                .orElse(null);
    }

    /** Whether the network itself brings its inputs to order one, or takes them as indices. */
    boolean mindsInputScale() {
        LayerFacts first = first();
        return first != null
                && !NORMALIZATIONS.contains(first.kind())
                && !first.kind().equals("embedding");
    }

    /** The activation that makes the network's output; null when a weighted layer does. */
    @Nullable
    LayerFacts outputActivation() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            LayerFacts layer = layers.get(i);
            if (isActivation(layer)) {
                return layer;
            }
            if (!TRANSPARENT.contains(layer.kind())) {
                return null;
            }
        }
        return null;
    }

    /** The last layer that changes values; null in an empty network. */
    @Nullable
    LayerFacts output() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (!TRANSPARENT.contains(layers.get(i).kind())) {
                return layers.get(i);
            }
        }
        return null;
    }

    /** Activations but the one that makes the output. */
    List<LayerFacts> hiddenActivations() {
        LayerFacts output = outputActivation();
        List<LayerFacts> hidden = new ArrayList<>();
        for (LayerFacts layer : layers) {
            if (isActivation(layer) && !layer.equals(output)) {
                hidden.add(layer);
            }
        }
        return hidden;
    }

    /** The activation between a weighted layer and the next one; null when there is none. */
    @Nullable
    LayerFacts activationAfter(LayerFacts weightedLayer) {
        for (int i = layers.indexOf(weightedLayer) + 1; i < layers.size(); i++) {
            LayerFacts layer = layers.get(i);
            if (isWeighted(layer)) {
                return null;
            }
            if (isActivation(layer)) {
                return layer;
            }
        }
        return null;
    }

    /** A normalisation over the batch, and the activation right after it. */
    record Normalized(LayerFacts before, LayerFacts after) {}

    /** Where an activation of a kind gets what a batch normalisation has just made. */
    List<Normalized> normalizedBefore(String activation) {
        List<Normalized> found = new ArrayList<>();
        LayerFacts previous = null;
        for (LayerFacts layer : layers) {
            if (TRANSPARENT.contains(layer.kind())) {
                continue;
            }
            if (previous != null
                    && previous.kind().equals("batch_norm")
                    && layer.kind().equals(activation)) {
                found.add(new Normalized(previous, layer));
            }
            previous = layer;
        }
        return found;
    }

    private static boolean isWeighted(LayerFacts layer) {
        return layer.weight() != null && !NORMALIZATIONS.contains(layer.kind()) && !isActivation(layer);
    }
}
