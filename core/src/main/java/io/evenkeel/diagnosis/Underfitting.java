package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;

/**
 * Training has come to rest far from a good fit, on training and held-back samples alike; or it has ended short of what
 * its recipe wants it to reach, and not for learning by heart.
 */
public final class Underfitting implements Rule {

    /** By then what is still to come is a fifth of the run, in which a network at rest goes nowhere. */
    static final double LATE = 0.8;
    /** Of its peak: the learning rate was taken back, so that the network is at rest. */
    static final double LOW_RATE = 0.1;
    /** Of the gradient's norm at the start: nothing is left to follow. */
    static final double SPENT = 0.01;
    /** Between training and held-back loss, as a share of the reference: nothing is learned by heart. */
    static final double GAP = 0.1;

    private static final int RECENT = 20;

    @Override
    public FindingKind kind() {
        return FindingKind.UNDERFITTING;
    }

    @Override
    public String title() {
        return "The network underfits";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(
                        Quantities.LOSS_TRAINING,
                        Quantities.LOSS_VALIDATION,
                        Quantities.LEARNING_RATE,
                        Quantities.GRADIENT_NORM)
                .or(Needs.facts(Fact.GOAL));
    }

    @Override
    public String threshold() {
        return "How low a loss can get nobody knows from a stream, so that this asks for much: four fifths of "
                + "the run are over; the training loss stands still with less than 30 % gained on a constant "
                + "prediction, and the held-back loss is within 10 % of it; and it is at rest for good, for the "
                + "learning rate is below a tenth of its peak or the gradient below a hundredth of its first "
                + "size. Then it is the network, its regularisation or its features that limit the fit, not the "
                + "steps. A warning: the labels may just be noisy. Where the recipe names a target, that says how good is "
                + "good enough: a run that has had all its steps and misses it, without overfitting, is critical where its "
                + "loss no longer falls, or where something else is seen that keeps it from learning, or kept it for a quarter of the run. Where the loss "
                + "falls and nothing else is wrong, it may just be too short: a warning. A target that an earlier evaluation "
                + "met wants rest rather than longer steps.";
    }

    @Override
    public String citation() {
        return "Goodfellow et al. 2016";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Goal.Missed missed = history.shortOf();
        if (missed != null && new Overfitting().examine(history).isEmpty()) {
            return List.of(shortOf(missed, history));
        }
        Pace pace = history.pace();
        Series evaluations = history.find(Quantities.LOSS_VALIDATION);
        Series gradients = history.find(Quantities.GRADIENT_NORM);
        double elapsed = history.elapsed();
        if (pace == null
                || evaluations == null
                || gradients == null
                || !(elapsed >= LATE)
                || !Plateau.standsStill(pace)) {
            return List.of();
        }
        double heldBack = evaluations.last(3).median();
        double spent = gradients.last(RECENT).median() / gradients.first(RECENT).median();
        double rate = Rates.now(history);
        boolean rests = rate <= LOW_RATE || spent <= SPENT;
        if (!rests || !(Math.abs(heldBack - pace.loss()) < GAP * pace.reference())) {
            return List.of();
        }
        return List.of(Observation.once("loss", Severity.WARNING)
                .number("loss", pace.loss())
                .number("loss_validation", heldBack)
                .number("reference", pace.reference())
                .number("gain", pace.gain())
                .numberIfKnown("learning_rate_share", rate)
                .numberIfKnown("gradient_share", spent)
                .remedy("lower-weight-decay", "if there is any, it holds the weights back")
                .remedy("add-nonlinearity", "a larger network with more layers can bend further")
                .remedy("standardize-input", "features of one size are all used")
                .remedy("clean-data", "wrong labels cannot be learned")
                .because("Training has come to rest at a loss of " + Prose.number(pace.loss()) + " ("
                        + Prose.number(heldBack)
                        + " on held-back samples), where always giving the same answer would get "
                        + Prose.number(pace.reference())
                        + ": the network cannot fit the data better, or the data tell no more."));
    }

    private static Observation shortOf(Goal.Missed missed, RunHistory history) {
        Pace pace = history.pace();
        boolean falls = pace != null && pace.falls();
        Long reached = missed.reachedBefore(history);
        Observation.Builder builder = Observation.once("loss", falls ? Severity.WARNING : Severity.CRITICAL)
                .criticalIfExplained()
                .number("value", missed.value())
                .number("target", missed.condition().value())
                .numberIfKnown("gain", pace == null ? null : pace.gain());
        if (reached == null) {
            builder.remedy("raise-learning-rate", "longer steps get further in as many of them")
                    .remedyIf(falls, "add-epochs", "the loss is still falling")
                    .remedy("switch-optimizer", "adam fits the step to every weight by itself")
                    .remedy("lower-weight-decay", "if there is any, it holds the weights back");
        } else {
            builder.number("reached_at", reached)
                    .remedy("smooth-schedule", "a rate that goes down to nothing comes to rest where it had got to")
                    .remedy("lower-learning-rate", "shorter steps lose less of what they found")
                    .remedy("larger-batch", "the mean over more samples moves less from step to step")
                    .remedy("switch-optimizer", "adam fits the step to every weight by itself");
        }
        return builder.because("All steps are done, and the run ended with " + missed.words() + "; "
                + (reached == null ? "" : "that had been reached at step " + reached + " and was lost again; ")
                + (falls ? "the training loss was still falling." : "the training loss no longer falls."));
    }
}
