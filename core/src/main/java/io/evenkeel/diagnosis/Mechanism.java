package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Map.entry;

/**
 * How one fault brings about another, in a clause that can follow a colon. What follows from a fault falls in few groups:
 * signals that are lost, values that get out of hand, training that stands still, and learning by heart.
 *
 * @param lost where signals or gradients are lost
 * @param wild where values get out of hand
 * @param idle where training gets nowhere, or slowly
 */
record Mechanism(
        @Nullable String lost,
        @Nullable String wild,
        @Nullable String idle) {

    private static final Set<FindingKind> LOST = Set.of(
            FindingKind.VANISHING_GRADIENT,
            FindingKind.DEAD_UNITS,
            FindingKind.SATURATED_UNITS,
            FindingKind.ATTENTION_COLLAPSE,
            FindingKind.HEAD_DOMINANCE,
            FindingKind.UPDATE_TOO_SMALL);

    private static final Set<FindingKind> IDLE = Set.of(
            FindingKind.NO_LEARNING,
            FindingKind.PLATEAU,
            FindingKind.SLOW_CONVERGENCE,
            FindingKind.UNDERFITTING,
            FindingKind.OVERFITTING,
            FindingKind.MODE_COLLAPSE);

    private static final Map<FindingKind, Mechanism> KNOWN = Map.ofEntries(
            entry(
                    FindingKind.BAD_DATA,
                    new Mechanism(
                            null,
                            "a value that is not a number makes everything so that is computed from it",
                            "such data hold nothing that a network could learn beyond its own samples")),
            entry(
                    FindingKind.OUTPUT_LOSS_MISMATCH,
                    new Mechanism(
                            "where the loss cuts the output off, nothing tells the units below which way to go",
                            "outside the range that the loss is made for, its slope knows no bounds",
                            "an output that does not fit the loss cannot be moved to where the loss is small")),
            entry(
                    FindingKind.UNSCALED_INPUT,
                    new Mechanism(
                            "features far from order one drive units far from zero, where they are flat or off",
                            "the loss curves with the square of the features' size, so that a usual step is too long",
                            "no one step suits weights whose features differ so much in size")),
            entry(
                    FindingKind.UNSCALED_TARGET,
                    new Mechanism(
                            "errors of the targets' size make steps that throw units where they are flat or off",
                            "errors of the targets' size make gradients of that size",
                            "an output of order one is a long way from targets of that size")),
            entry(
                    FindingKind.BAD_INITIALIZATION,
                    new Mechanism(
                            "weights of that kind lose the signal on its way forward, and the gradient on its way back",
                            "weights of that kind multiply the signal from layer to layer",
                            "what the input tells does not reach the output, or all units tell the same")),
            entry(
                    FindingKind.NO_NONLINEARITY,
                    new Mechanism(null, null, "a linear function can do no better on data that are not linear")),
            entry(
                    FindingKind.DOUBLE_NORMALIZATION,
                    new Mechanism(null, null, "gains that compete with each other slow each other down")),
            entry(
                    FindingKind.SMALL_BATCH_NORM,
                    new Mechanism(
                            "over a single sample the normalised values are all the same",
                            "means and variances of so few samples jump from batch to batch",
                            "what is normalised over so few samples is mostly noise, and evaluation uses other values")),
            entry(
                    FindingKind.STEP_TOO_LARGE,
                    new Mechanism(
                            "a step that overshoots throws units where they are flat or off",
                            "each step overshoots the minimum by more than it had been away",
                            "steps that overshoot jump about the minimum and do not get into it")),
            entry(
                    FindingKind.STEP_TOO_SMALL,
                    new Mechanism(
                            "the weights move no further than the steps let them",
                            null,
                            "in steps of this length the way to the minimum takes longer than the run")),
            entry(
                    FindingKind.WARM_UP_TOO_LONG,
                    new Mechanism(
                            "as long as the rate is rising, steps are smaller than meant",
                            null,
                            "most of the run goes by in steps smaller than meant")),
            entry(
                    FindingKind.SCHEDULE_JOLT,
                    new Mechanism(
                            "a sudden rise of the rate throws units where they are flat or off",
                            "a sudden rise of the rate makes steps longer than the loss bears at that point",
                            "what was gained before the jump of the rate is lost with it")),
            entry(
                    FindingKind.ILL_CONDITIONED,
                    new Mechanism(
                            "a step short enough for the steepest direction hardly moves the others",
                            "what is a short step in most directions is too long in the steepest",
                            "the steepest direction keeps the step short, and the flat ones are not walked to their end")),
            entry(
                    FindingKind.FORGETFUL_RECURRENCE,
                    new Mechanism(
                            "what is forgotten on the way forward gets no gradient on the way back",
                            null,
                            "what the answer depends on is forgotten before the answer is due")),
            entry(
                    FindingKind.EXPLODING_GRADIENT,
                    new Mechanism(
                            "a gradient that large throws units where they are flat or off",
                            "steps in proportion to such a gradient lead far away from where it was measured",
                            "the layers whose gradient is largest are thrown about, and what the others learn is lost")),
            entry(
                    FindingKind.VANISHING_GRADIENT,
                    new Mechanism(
                            "weights that get no gradient do not move",
                            null,
                            "the first layers get no gradient, so that what they hand on stays as it was drawn")),
            entry(
                    FindingKind.DEAD_UNITS,
                    new Mechanism(
                            "a dead unit passes no gradient to the layers below it",
                            null,
                            "what passes through dead units is lost, and no gradient comes back to revive them")),
            entry(
                    FindingKind.SATURATED_UNITS,
                    new Mechanism(
                            "where a unit is flat, next to no gradient passes",
                            null,
                            "where units are flat, next to no gradient passes, and the layers below stand still")),
            entry(
                    FindingKind.ATTENTION_LOGIT_GROWTH,
                    new Mechanism(
                            "large logits make a softmax that looks at one place alone, and is flat there",
                            "where a softmax is nearly a jump, small changes of its input make large ones of its output",
                            "a softmax that looks at one place alone passes next to no gradient")),
            entry(
                    FindingKind.ATTENTION_COLLAPSE,
                    new Mechanism(
                            "a softmax that looks at one place alone passes next to no gradient",
                            "where a softmax is nearly a jump, small changes of its input make large ones of its output",
                            "a softmax that looks at one place alone passes next to no gradient")),
            entry(
                    FindingKind.HEAD_DOMINANCE,
                    new Mechanism(
                            "heads that do not count get no gradient",
                            null,
                            "heads that do not count learn nothing, and one alone has to do")),
            entry(
                    FindingKind.NON_FINITE,
                    new Mechanism(
                            "nothing can be told from values that are not numbers",
                            "nothing that is computed from such a value is a number",
                            "from weights that are not numbers nothing can be learnt")),
            entry(
                    FindingKind.DIVERGENCE,
                    new Mechanism(
                            "weights that run away take units where they are flat or off",
                            "a loss that runs away takes gradient and weights with it",
                            "what is learnt is lost faster than it is gained")),
            entry(
                    FindingKind.UPDATE_TOO_LARGE,
                    new Mechanism(
                            "steps that long throw units where they are flat or off",
                            "steps that are a large part of the weights leave where the gradient was measured",
                            "steps that are a large part of the weights undo what was learnt before")),
            entry(
                    FindingKind.UPDATE_TOO_SMALL,
                    new Mechanism(
                            "weights that hardly move stay as they were drawn",
                            null,
                            "weights that hardly move in a step need more steps than the run has")),
            entry(
                    FindingKind.WEIGHT_GROWTH,
                    new Mechanism(
                            "long weights drive units far from zero, where they are flat",
                            "long weights make outputs, and their errors, extreme",
                            "the loss no longer profits from weights that only get longer")),
            entry(
                    FindingKind.NOISY_GRADIENT,
                    new Mechanism(
                            null,
                            "a gradient that is mostly chance leads one way in one batch and another in the next",
                            "steps that mostly follow chance cancel each other")),
            entry(
                    FindingKind.OSCILLATION,
                    new Mechanism(null, "each swing may end higher than the last", "back and forth leads nowhere")),
            entry(
                    FindingKind.LOSS_SPIKE,
                    new Mechanism(
                            "a step as long as those of a spike throws units where they are flat or off",
                            "a step as long as those of a spike leaves where the gradient was measured",
                            "what was learnt before the spike has to be learnt again")),
            entry(FindingKind.NO_LEARNING, new Mechanism(null, null, "who has learnt nothing stays where they are")),
            entry(
                    FindingKind.PLATEAU,
                    new Mechanism(null, null, "as long as the loss does not fall, nothing is gained")),
            entry(
                    FindingKind.SLOW_CONVERGENCE,
                    new Mechanism(null, null, "at this pace the run is over before the network has learnt")));

    /** Null where nothing is known of how the one brings about the other. */
    static @Nullable String of(FindingKind cause, FindingKind symptom) {
        Mechanism mechanism = KNOWN.get(cause);
        if (mechanism == null) {
            return null;
        }
        return LOST.contains(symptom) ? mechanism.lost : IDLE.contains(symptom) ? mechanism.idle : mechanism.wild;
    }
}
