package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Progress has stopped early, far from what could be gained, with the learning rate still high. */
public final class Plateau implements Rule {

    /** More than half of the run without progress. */
    static final double LATE = 0.6;
    /** Less than this has been gained of what a perfect network would. */
    static final double GAIN = 0.3;
    /** Less is no learning at all, and its own finding. */
    static final double LEAST_GAIN = Progress.LEAST_GAIN;
    /** A fall over half of the run that is smaller than this is standing still. */
    static final double STILL = 0.01;
    /** Of its peak: once it has decayed, standing still is what is meant to happen. */
    static final double HIGH_RATE = 0.5;

    @Override
    public FindingKind kind() {
        return FindingKind.PLATEAU;
    }

    @Override
    public String title() {
        return "Progress has stopped";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_TRAINING, Quantities.LEARNING_RATE);
    }

    @Override
    public String threshold() {
        return "The loss came down from that of a constant prediction, by 2 % at least (less is no learning), "
                + "and then stood still: over the last half of the run it moved by less than 1 %, not beyond "
                + "four standard errors. It is told when 60 % of the run are over, less than 30 % has been "
                + "gained of what could be, and the learning rate is still above half of its peak, so that it is "
                + "not at rest because it was told to be. How low the loss could go nobody knows from a stream "
                + "(labels may be noisy), so that this is a warning, never critical.";
    }

    @Override
    public String citation() {
        return "Dauphin et al. 2014; Smith 2017";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        if (pace == null || !(elapsed >= LATE) || !standsStill(pace) || !(Rates.now(history) >= HIGH_RATE)) {
            return List.of();
        }
        return List.of(
                Observation.once("loss", Severity.WARNING)
                        .number("loss", pace.loss())
                        .number("reference", pace.reference())
                        .number("gain", pace.gain())
                        .number("change", pace.trend().change())
                        .remedy("raise-learning-rate", "longer steps leave flat ground sooner")
                        .remedy(
                                "lower-learning-rate",
                                "where the loss jumps about its level, shorter steps let it sink in")
                        .remedy("switch-optimizer", "adam makes headway where gradients are small")
                        .remedy("initialize", "another start may not meet the flat ground")
                        .because(
                                "The training loss came down to " + Prose.number(pace.loss())
                                        + " (always giving the same answer would get " + Prose.number(pace.reference())
                                        + "), and over the last half of the run it has changed by "
                                        + Prose.number(Math.abs(pace.trend().change()))
                                        + " only, at an undiminished learning rate. Either the data tell no more, or training is stuck."));
    }

    /** Somewhere between knowing nothing and knowing a fair part, and staying there. */
    static boolean standsStill(Pace pace) {
        boolean moves = Math.abs(pace.trend().change()) > STILL * pace.reference();
        return pace.gain() > LEAST_GAIN && pace.gain() < GAIN && !moves;
    }
}
