package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;

/** The held-back loss rises while the training loss falls. */
public final class Overfitting implements Rule {

    /** Of what had been gained on held-back samples, lost again. */
    static final double LOST = 0.2;

    /** Half of it: critical where accuracy does not show that only confidence has suffered. */
    static final double MUCH = 0.5;
    /** Worse than always giving the same answer. */
    static final double ALL = 1;
    /** How much larger the rise is than what evaluations scatter by. */
    private static final double SCATTERS = 3;
    /** Points of accuracy; a network that still gains in accuracy only becomes too sure of itself. */
    static final double ACCURACY = 0.02;
    /** The best evaluation must lie this share of the evaluations back: the last few scatter. */
    private static final double BACK = 0.1;

    private static final int LEAST = 10;
    private static final int SMOOTH = 5;
    /** The training loss since then: it must have gone on falling, or it is not learning by heart. */
    private static final double FALLEN = 0.95;

    @Override
    public FindingKind kind() {
        return FindingKind.OVERFITTING;
    }

    @Override
    public String title() {
        return "The network overfits";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_VALIDATION, Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "Medians of five evaluations in a row. The unit is what had been gained at the best of them on "
                + "the loss of a constant prediction (or on the first evaluation). Losing a fifth of it since, "
                + "with the best at least a tenth of all evaluations back and a training loss that went on "
                + "falling, is a warning; losing half of it is critical, unless the held-back accuracy has risen "
                + "by 0.02 since, when the network is only too sure of itself; losing all of it is critical "
                + "anyway. The rise must be three times what evaluations scatter by. Well-trained networks creep "
                + "up by a twentieth at most, and are not mentioned.";
    }

    @Override
    public String citation() {
        return "Prechelt 1998; Goodfellow et al. 2016";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series evaluations = history.find(Quantities.LOSS_VALIDATION);
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (evaluations == null || losses == null || evaluations.count() < LEAST || evaluations.everNonFinite()) {
            return List.of();
        }
        Window all = evaluations.all();
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i + SMOOTH <= all.size(); i++) {
            double median = all.part(i, i + SMOOTH).median();
            if (median < least) {
                least = median;
                best = i + SMOOTH / 2;
            }
        }
        double now = all.part(all.size() - SMOOTH, all.size()).median();
        double chance = Progress.chanceLoss(history.model());
        double reference = Double.isFinite(chance) ? chance : all.value(0);
        double gained = reference - least;
        double lost = (now - least) / gained;
        boolean back = all.size() - best > BACK * all.size() + SMOOTH;
        Scatter scatter = Scatter.of(evaluations);
        boolean clear = scatter == null || now - least > SCATTERS * scatter.size();
        if (!(gained > 0) || !(lost > LOST) || !back || !clear || !learnsByHeart(losses, all.step(best))) {
            return List.of();
        }
        double gainedAccuracy = accuracyGain(history, all.step(best));
        boolean critical = lost > ALL || (lost > MUCH && !(gainedAccuracy > ACCURACY));
        return List.of(Observation.once("loss", critical ? Severity.CRITICAL : Severity.WARNING)
                .number("loss_best", least)
                .number("step_best", all.step(best))
                .number("loss_validation", now)
                .number("loss_training", around(losses, Long.MAX_VALUE))
                .number("lost", lost)
                .numberIfKnown("accuracy_change", Double.isNaN(gainedAccuracy) ? null : gainedAccuracy)
                .remedy("stop-early", "keep the weights of the best evaluation")
                .remedy("weight-decay", "it makes learning by heart costly")
                .remedy("add-dropout", "units that may be missing cannot rely on each other's memory")
                .because("The held-back loss was best at step " + all.step(best) + " (" + Prose.number(least)
                        + ") and has risen to " + Prose.number(now) + " since, while the training loss fell to "
                        + Prose.number(around(losses, Long.MAX_VALUE)) + ": " + Prose.percent(lost)
                        + " of what had been gained is lost, the network learns its samples by heart."));
    }

    private static boolean learnsByHeart(Series losses, long since) {
        double then = around(losses, since);
        return around(losses, Long.MAX_VALUE) < FALLEN * then;
    }

    /** Mean training loss over the tenth of the run that ends at a step. */
    private static double around(Series losses, long step) {
        Window all = losses.all();
        int end = all.size();
        while (end > 1 && all.step(end - 1) > step) {
            end--;
        }
        return all.part(Math.max(0, end - Math.max(LEAST, all.size() / 10)), end)
                .mean();
    }

    /** NaN where accuracy is not measured. */
    private static double accuracyGain(RunHistory history, long since) {
        Series accuracies = history.find(Quantities.ACCURACY_VALIDATION);
        if (accuracies == null || accuracies.count() < LEAST) {
            return Double.NaN;
        }
        Window all = accuracies.all();
        int at = 0;
        while (at < all.size() - SMOOTH && all.step(at) < since) {
            at++;
        }
        double then = all.part(Math.max(0, at - SMOOTH / 2), Math.min(all.size(), at + SMOOTH / 2 + 1))
                .median();
        return all.part(all.size() - SMOOTH, all.size()).median() - then;
    }
}
