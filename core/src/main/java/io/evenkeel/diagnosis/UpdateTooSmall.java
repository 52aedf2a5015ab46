package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Steps so small that the weights cannot get anywhere in this run. */
public final class UpdateTooSmall implements Rule {

    /** Were all steps to point the same way, the weights would still change by less than this share of their length. */
    static final double PATH = 0.15;
    /** What has been gained by then is next to nothing: networks that start from good weights may move little. */
    private static final double GAIN = 0.1;

    static final double QUARTER = 0.25;
    private static final double RECENT = 0.25;
    private static final int LEAST_LOOKS = 10;

    @Override
    public FindingKind kind() {
        return FindingKind.UPDATE_TOO_SMALL;
    }

    @Override
    public String title() {
        return "Updates are too small";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.UPDATE_RATIO, Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "The mean relative update ‖Δw‖/‖w‖ times the number of steps is the length of the weights' "
                + "whole path, measured in weights. It is about 1 in short healthy runs and more in long ones. "
                + "Below 0.15, counting what is still to come at the pace of the last quarter of looks, no "
                + "weight can change its role even if all steps point the same way. Told from a quarter of the "
                + "run on, and only while less than a tenth of the loss of a constant prediction has been "
                + "gained, for very wide or pretrained networks learn by moving little.";
    }

    @Override
    public String citation() {
        return "You et al. 2017; Jacot et al. 2018";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series ratios = history.find(Quantities.UPDATE_RATIO);
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        if (ratios == null || pace == null || ratios.count() < LEAST_LOOKS || !(elapsed >= QUARTER)) {
            return List.of();
        }
        long done = history.step() + 1;
        long planned = Math.max(history.header().plannedSteps(), done);
        Window all = ratios.all();
        double recent = ratios.recent(RECENT, LEAST_LOOKS).mean();
        double path = all.mean() * done + recent * (planned - done);
        if (!(path < PATH) || pace.gain() > GAIN || ratios.latest() == 0) {
            return List.of();
        }
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("ratio", recent)
                .number("path", path)
                .number("steps", planned)
                .number("loss", pace.loss())
                .remedy("raise-learning-rate", "about a thousandth of the weights' size a step is usual")
                .remedy(
                        "switch-optimizer",
                        "adam makes its steps as long as the learning rate, however small the gradient")
                .remedy("add-epochs", "the same steps get further when there are more of them")
                .because("A step changes the weights by " + Prose.number(recent)
                        + " of their size. Even if all " + planned
                        + " steps of the run pointed the same way, the weights "
                        + "would change by " + Prose.percent(path) + " only: they cannot get anywhere."));
    }
}
