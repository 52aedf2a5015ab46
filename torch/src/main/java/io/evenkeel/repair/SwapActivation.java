package io.evenkeel.repair;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Another activation in every hidden layer, with the initial weights that go with it: tanh with Glorot's, selu with
 * LeCun's (Klambauer et al. 2017), leaky_relu with He's. An activation is only as good as the weights before it.
 */
public final class SwapActivation implements Remedy {

    private static final Set<ActivationKind> CUTTING = Set.of(ActivationKind.RELU);

    @Override
    public String kind() {
        return "swap-activation";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.VANISHING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.BAD_INITIALIZATION);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<WrittenLayers.Item> hidden = new WrittenLayers(situation.recipe()).hiddenActivations();
        Set<ActivationKind> now = new LinkedHashSet<>();
        hidden.forEach(item -> now.add(((LayerSpec.Activation) item.spec()).kind()));
        if (now.isEmpty()) {
            return List.of();
        }
        boolean cut = now.stream().anyMatch(CUTTING::contains);
        List<ActivationKind> instead = cut
                ? List.of(ActivationKind.LEAKY_RELU, ActivationKind.SELU, ActivationKind.TANH)
                : List.of(ActivationKind.SELU, ActivationKind.TANH, ActivationKind.LEAKY_RELU);
        List<Edit> edits = new ArrayList<>();
        for (ActivationKind kind : instead) {
            if (!now.equals(Set.of(kind))) {
                edits.add(edit(situation, hidden, now, kind));
            }
        }
        return edits;
    }

    private Edit edit(
            Situation situation, List<WrittenLayers.Item> hidden, Set<ActivationKind> now, ActivationKind kind) {
        List<RecipeChange> changes = new ArrayList<>();
        String activation = name(kind);
        hidden.stream()
                .filter(item -> !item.is(kind))
                .forEach(item -> changes.add(new RecipeChange.Replace(item.path(), activation)));
        String init = Initialize.matching(kind);
        Initialize.changes(situation.recipe(), init, changes, new LinkedHashSet<>());
        String why =
                switch (kind) {
                    case LEAKY_RELU -> "it passes some gradient on both sides of zero, so that no unit dies for good";
                    case SELU -> "it keeps mean and variance of the signal from layer to layer";
                    default -> "it is centred on zero, and its slope there is one";
                };
        return new Edit(
                kind(),
                "the hidden activations",
                String.join(", ", now.stream().map(SwapActivation::name).toList()),
                activation + " with " + init,
                why,
                changes);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
