package io.evenkeel.repair;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The output activation and the loss that go together with the kind of target: none and squared error for values,
 * sigmoid and binary cross-entropy for yes or no (one output, or several independent ones), softmax for classes that
 * exclude each other (inside the loss where the recipe asks for {@code cross_entropy}).
 */
public final class FixOutputLoss implements Remedy {

    /** What a network should end with: an activation or none, a loss, and how many outputs. */
    private record Fit(@Nullable ActivationKind activation, LossSpec.Kind loss, int outputs, String why) {}

    @Override
    public String kind() {
        return "fix-output-loss";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.OUTPUT_LOSS_MISMATCH, FindingKind.SLOW_CONVERGENCE, FindingKind.NO_LEARNING);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        ModelFacts model = situation.header().model();
        if (model == null) {
            return List.of();
        }
        Fit fit = fit(situation, model.outputs());
        return fit == null
                ? List.of()
                : edit(situation.recipe(), fit, model.outputs()).map(List::of).orElse(List.of());
    }

    private static @Nullable Fit fit(Situation situation, int outputs) {
        LossSpec.Kind loss = situation.recipe().loss().kind();
        return switch (situation.target()) {
            case "values" ->
                new Fit(
                        null,
                        loss.takesClasses() || loss.takesBits() ? LossSpec.Kind.MSE : loss,
                        outputs,
                        "targets that can be any number need an output that can");
            case "bits" -> binary(loss, outputs, "each of the targets is on or off by itself");
            case "classes" ->
                situation.classes() <= 2 && outputs == 1
                        ? binary(loss, 1, "one output for two classes is the probability of one of them")
                        : exclusive(loss, outputs == 1 ? situation.classes() : outputs);
            default -> null;
        };
    }

    private static Fit binary(LossSpec.Kind loss, int outputs, String why) {
        return switch (loss) {
            case BINARY_CROSS_ENTROPY_WITH_LOGITS, HINGE ->
                new Fit(null, loss, outputs, why + ", and " + name(loss) + " takes values of any size and sign");
            default -> new Fit(ActivationKind.SIGMOID, LossSpec.Kind.BINARY_CROSS_ENTROPY, outputs, why);
        };
    }

    private static Fit exclusive(LossSpec.Kind loss, int outputs) {
        String why = "classes that exclude each other have one output each, and probabilities that add up to one";
        return switch (loss) {
            case CATEGORICAL_CROSS_ENTROPY, MSE, HALF_MSE, MAE, HUBER, BINARY_CROSS_ENTROPY ->
                new Fit(ActivationKind.SOFTMAX, LossSpec.Kind.CATEGORICAL_CROSS_ENTROPY, outputs, why);
            case NLL -> new Fit(ActivationKind.LOG_SOFTMAX, loss, outputs, why);
            default ->
                new Fit(null, LossSpec.Kind.CROSS_ENTROPY, outputs, why + ", which cross_entropy sees to itself");
        };
    }

    private Optional<Edit> edit(Recipe recipe, Fit fit, int outputs) {
        List<RecipeChange> changes = new ArrayList<>();
        List<String> from = new ArrayList<>();
        List<String> to = new ArrayList<>();
        WrittenLayers layers = new WrittenLayers(recipe);
        WrittenLayers.Item old = layers.outputActivation().orElse(null);
        ActivationKind wanted = fit.activation();
        if (fit.outputs() != outputs) {
            WrittenLayers.Item last = layers.weighted().isEmpty()
                    ? null
                    : layers.weighted().get(layers.weighted().size() - 1);
            if (last == null || !last.name().equals("linear")) {
                return Optional.empty();
            }
            changes.add(new RecipeChange.Put(last.argument("units"), Integer.toString(fit.outputs())));
            from.add(outputs + (outputs == 1 ? " output" : " outputs"));
            to.add(fit.outputs() + " outputs");
        }
        if (old == null && wanted != null) {
            changes.add(new RecipeChange.InsertAfter(WrittenLayers.last(recipe), name(wanted)));
            from.add("no activation");
            to.add(name(wanted));
        } else if (old != null && wanted == null) {
            changes.add(new RecipeChange.Remove(old.path()));
            from.add(old.name());
            to.add("no activation");
        } else if (old != null && wanted != null && !old.is(wanted)) {
            changes.add(new RecipeChange.Replace(old.path(), name(wanted)));
            from.add(old.name());
            to.add(name(wanted));
        }
        if (recipe.loss().kind() != fit.loss()) {
            changes.add(new RecipeChange.Put("loss", name(fit.loss())));
            from.add(name(recipe.loss().kind()));
            to.add(name(fit.loss()));
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Edit(
                        kind(),
                        "the output and the loss",
                        String.join(", ", from),
                        String.join(", ", to),
                        fit.why(),
                        changes));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
