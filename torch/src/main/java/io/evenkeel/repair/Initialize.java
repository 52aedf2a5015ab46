package io.evenkeel.repair;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.InitializerSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Initial weights of the size that fits the activation (Glorot and Bengio 2010 for tanh and sigmoid, He et al. 2015 for
 * relu and its relatives, LeCun et al. 1998 for selu), biases at zero; an orthogonal matrix from step to step in
 * recurrent layers (Saxe et al. 2014).
 */
public final class Initialize implements Remedy {

    @Override
    public String kind() {
        return "initialize";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.BAD_INITIALIZATION,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.FORGETFUL_RECURRENCE,
                FindingKind.PLATEAU,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<RecipeChange> changes = new ArrayList<>();
        Set<String> before = new LinkedHashSet<>();
        String init = matching(situation.recipe());
        changes(situation.recipe(), init, changes, before);
        if (changes.isEmpty()) {
            return List.of();
        }
        return List.of(new Edit(
                kind(),
                "the initial weights",
                String.join(", ", before),
                init,
                "weights of this size keep signal and gradient alike from layer to layer",
                changes));
    }

    /** The initialiser that goes with the activation that is there most. */
    static String matching(Recipe recipe) {
        return matching(new WrittenLayers(recipe)
                .hiddenActivations().stream()
                        .map(item -> ((LayerSpec.Activation) item.spec()).kind())
                        .findFirst()
                        .orElse(ActivationKind.TANH));
    }

    static String matching(ActivationKind kind) {
        return switch (kind) {
            case RELU, LEAKY_RELU, PRELU, ELU, GELU, SILU, SOFTPLUS -> "he_uniform";
            case SELU -> "lecun_normal";
            default -> "xavier_uniform";
        };
    }

    /** Gives every weighted layer the initialiser, by the model's default where no layer has one of its own. */
    static void changes(Recipe recipe, String init, List<RecipeChange> changes, Set<String> before) {
        WrittenLayers layers = new WrittenLayers(recipe);
        boolean own = false;
        for (WrittenLayers.Item item : layers.all()) {
            InitializerSpec now = item.init();
            if (item.isWeighted() && now != null) {
                own = true;
                if (!name(now).equals(init)) {
                    changes.add(new RecipeChange.Put(item.argument("init"), init));
                    before.add(name(now));
                }
            }
            InitializerSpec bias = item.biasInit();
            if (item.isWeighted() && bias != null && bias.kind() != InitializerSpec.Kind.ZEROS) {
                changes.add(new RecipeChange.Remove(item.argument("bias_init")));
                before.add("biases " + name(bias));
            }
            if (item.spec() instanceof SequenceSpec.Rnn rnn && !isOrthogonal(rnn.recurrentInit())) {
                changes.add(new RecipeChange.Put(item.argument("recurrent_init"), "orthogonal"));
                before.add("recurrent " + (rnn.recurrentInit() == null ? "default" : name(rnn.recurrentInit())));
            }
        }
        boolean missing = layers.weighted().stream().anyMatch(item -> item.init() == null);
        if ((!own || missing) && !name(recipe.model().init()).equals(init)) {
            changes.add(new RecipeChange.Put("model.init", init));
            before.add(name(recipe.model().init()));
        }
    }

    private static boolean isOrthogonal(@Nullable InitializerSpec init) {
        return init != null && init.kind() == InitializerSpec.Kind.ORTHOGONAL && init.parameter() == 1;
    }

    private static String name(InitializerSpec init) {
        String name = init.kind().name().toLowerCase(Locale.ROOT);
        return init.kind().needsParameter() ? "{" + name + ": " + Figures.number(init.parameter()) + "}" : name;
    }
}
