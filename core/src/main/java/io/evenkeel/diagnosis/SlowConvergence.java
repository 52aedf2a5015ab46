package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;

/** The loss falls, but far too slowly for this run. */
public final class SlowConvergence implements Rule {

    /** At this pace it would take as many times the whole run to get half way. */
    static final double TIMES = 3;

    /** Two thirds of the run show the pace; four fifths leave no time for a late start. */
    static final double FAIR = 2.0 / 3;

    static final double LATE = 0.8;
    /** More than this is a network that has learned something, whatever its pace now. */
    static final double GAIN = 0.3;

    /** Below that, so late, the target is out of reach at any pace that the run has shown. */
    static final double HARDLY = 0.1;
    /** The last quarter falls twice as far as the half before it: such a run is not slow but about to start. */
    private static final double ACCELERATES = 2;

    @Override
    public FindingKind kind() {
        return FindingKind.SLOW_CONVERGENCE;
    }

    @Override
    public String title() {
        return "Training converges too slowly";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "Over the last half of the run the loss falls by more than four standard errors, steadily, but "
                + "less than 30 % has been gained on a constant prediction, and at this pace it would take three "
                + "more whole runs to get half way to zero. From two thirds of the run on it is a warning; from "
                + "four fifths on critical, if less than a tenth has been gained. A fall that doubles its pace "
                + "within that half is a late start, and let pass: networks behind many layers start late.";
    }

    @Override
    public String citation() {
        return "Zhang et al. 2021 (AutoTrainer); Goodfellow et al. 2016";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (pace == null || losses == null || !(elapsed >= FAIR) || pace.gain() > GAIN || !pace.falls()) {
            return List.of();
        }
        double total = Math.max(history.header().plannedSteps(), history.step() + 1);
        double runs = pace.stepsToHalf() / total;
        if (runs < TIMES || gatheringPace(losses)) {
            return List.of();
        }
        boolean critical = elapsed >= LATE && pace.gain() < HARDLY;
        return List.of(Observation.once("loss", critical ? Severity.CRITICAL : Severity.WARNING)
                .number("loss", pace.loss())
                .number("reference", pace.reference())
                .number("change", pace.trend().change())
                .number("runs_to_half", runs)
                .remedy("raise-learning-rate", "the fall is steady, so longer steps in the same direction are safe")
                .remedy(
                        "switch-optimizer",
                        "adam makes its steps as long as the learning rate, however small the gradient")
                .remedy(
                        "fix-output-loss",
                        "absolute errors and flat outputs give the same small push however wrong the answer")
                .remedy("add-epochs", "more of the same, if time does not matter")
                .because("Over the last half of the run the training loss fell by "
                        + Prose.number(-pace.trend().change()) + " to " + Prose.number(pace.loss())
                        + "; always giving the same answer would get " + Prose.number(pace.reference())
                        + ". At this pace it would take " + Prose.number(runs)
                        + " more runs as long as this one to get half way to zero."));
    }

    private static boolean gatheringPace(Series losses) {
        double earlier = fall(losses.recent(0.5, 20).blocks(2)[0]);
        double later = fall(losses.recent(0.25, 10));
        return later > ACCELERATES * earlier;
    }

    private static double fall(Window window) {
        return -window.trend().change();
    }
}
