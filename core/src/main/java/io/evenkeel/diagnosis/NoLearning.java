package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * After a fair part of the run, the network is no better than a constant; or, before the first step, a copy of it cannot
 * even learn a handful of samples by heart.
 */
public final class NoLearning implements Rule {

    /**
     * Four fifths of the run brought nothing, so the rest hardly will. Not earlier: networks that start with a zero
     * output layer or behind many sigmoids may stand still for half of a run and then learn.
     */
    static final double LATE = 0.8;
    /** Where nobody knows how long the run will be. */
    static final int LATE_POINTS = 1000;
    /**
     * Of the best constant's loss on a handful of samples, left after some hundred steps on these alone. Learning by
     * heart goes towards nothing left; who does not get a tenth off does not see the input at all.
     */
    static final double STUCK = 0.9;
    /**
     * Of the first loss, and well above the best constant's: who comes down from a confident wrong start as far as this sees
     * the input, and is held up by a few samples where a clipped or saturated output passes no gradient.
     */
    static final double ON_ITS_WAY = 0.5;

    @Override
    public FindingKind kind() {
        return FindingKind.NO_LEARNING;
    }

    @Override
    public String title() {
        return "The network does not learn";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_TRAINING).or(Needs.facts(Fact.SMALL_BATCH));
    }

    @Override
    public String threshold() {
        return "The loss of the last tenth of the run (more where it is noisy, up to half) is held against the best "
                + "constant prediction, which needs no network at all; where that is not known, against the loss at the "
                + "start. A gain counts when it is 2 % and three standard errors large: fitting a few weights to noise "
                + "gains less. A fall over the last half that is four standard errors and half a percent large is slow "
                + "progress, not none; so is an accuracy that beats the most frequent class by five points. A third of "
                + "the run without any of these is a warning, four fifths of it critical. Before training, a copy of "
                + "the network that was trained on a handful of samples alone, by Adam at several rates, and is left with "
                + "nine tenths of the best constant's loss on them, is a warning, unless it came down to half of a start "
                + "that was far worse.";
    }

    @Override
    public String citation() {
        return "Zhang et al. 2021 (AutoTrainer); Wardat et al. 2022 (DeepDiagnosis)";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        if (history.isEmpty()) {
            return smallBatch(history);
        }
        Progress progress = history.progress();
        if (!progress.stalled()) {
            return List.of();
        }
        Series losses = history.find(Quantities.LOSS_TRAINING);
        long points = losses == null ? 0 : losses.count();
        double elapsed = history.elapsed();
        boolean late = Double.isNaN(elapsed) ? points >= LATE_POINTS : elapsed >= LATE;
        String held = progress.chance()
                ? "always giving the same answer would get " + Prose.number(progress.reference())
                : "it started at " + Prose.number(progress.reference());
        String accuracy = Double.isNaN(progress.accuracy())
                ? ""
                : " The accuracy is " + Prose.percent(progress.accuracy())
                        + "; always naming the most frequent class gets " + Prose.percent(progress.constantAccuracy())
                        + ".";
        return List.of(Observation.once("loss", late ? Severity.CRITICAL : Severity.WARNING)
                .number("loss", progress.loss())
                .number("loss_error", progress.error())
                .number(progress.chance() ? "chance_loss" : "loss_start", progress.reference())
                .numberIfKnown("accuracy", progress.accuracy())
                .numberIfKnown("constant_accuracy", progress.constantAccuracy())
                .remedy("raise-learning-rate", "when nothing else is wrong, the steps may simply be too small")
                .remedy("lower-learning-rate", "steps that are too large jump about without getting anywhere")
                .remedy("switch-optimizer", "adam fits the step to every weight by itself")
                .remedy("swap-activation", "an activation that passes no gradient keeps the layers below from learning")
                .because("After " + Prose.count(history.step() + 1, "step") + " the training loss is "
                        + Prose.number(progress.loss()) + " ± " + Prose.number(progress.error()) + ", and " + held
                        + ": the network's answers do not depend on its input in any useful way, and the loss is not "
                        + "falling." + accuracy));
    }

    private static List<Observation> smallBatch(RunHistory history) {
        ModelFacts model = history.model();
        ModelFacts.SmallBatch tried = model == null ? null : model.smallBatch();
        if (model == null
                || tried == null
                || !tried.complete()
                || tried.loss() <= STUCK * tried.chanceLoss()
                || isOnItsWay(tried, model.initialLoss())) {
            return List.of();
        }
        return List.of(Observation.once("loss", Severity.WARNING)
                .number("samples", tried.samples())
                .number("steps", tried.steps())
                .numberIfKnown("loss", tried.loss())
                .number("chance_loss", tried.chanceLoss())
                .remedy("initialize", "weights of a suitable size let the input through, and the gradient back")
                .remedy("fix-output-loss", "an output that the loss cannot move keeps everything where it is")
                .remedy("swap-activation", "an activation that passes no gradient keeps the layers below from learning")
                .because("A copy of the network was trained on " + Prose.count(tried.samples(), "sample")
                        + " alone, for up to " + Prose.count(tried.steps(), "step")
                        + " at each of several learning rates, and "
                        + (Double.isFinite(tried.loss())
                                ? "its loss got no lower than " + Prose.number(tried.loss())
                                        + ", where always giving the same answer gets "
                                        + Prose.number(tried.chanceLoss())
                                        + ". Whoever cannot learn a few samples by heart will not learn all of them."
                                : "its loss was not a finite number.")));
    }

    private static boolean isOnItsWay(ModelFacts.SmallBatch tried, @Nullable Double initialLoss) {
        return initialLoss != null
                && tried.loss() > tried.chanceLoss() / STUCK
                && tried.loss() < ON_ITS_WAY * initialLoss;
    }
}
