package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** The learning rate is still rising when half of the run is over. */
public final class WarmUpTooLong implements Rule {

    /** Common warm-ups take 1 to 10 % of a run; by half of it the slow steps have cost more than they can save. */
    static final double HALF = 0.5;
    /** It starts this far below its peak: less is no warm-up. */
    private static final double RISE = 0.5;

    private static final double TOLERANCE = 1e-3;
    private static final int LEAST_POINTS = 20;

    @Override
    public FindingKind kind() {
        return FindingKind.WARM_UP_TOO_LONG;
    }

    @Override
    public String title() {
        return "The warm-up takes too long";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LEARNING_RATE).or(Needs.facts(Fact.PLAN));
    }

    @Override
    public String threshold() {
        return "Warm-ups bridge the first steps, when curvature is high and an optimizer's averages are "
                + "young: a few hundred steps, or 1 to 10 % of a run. A learning rate that has done nothing but "
                + "rise from under half of its peak, and reaches it only after half of the run, or not at all, "
                + "wastes the run on small steps. A rate that falls in between is a cycle, not a warm-up. Where the "
                + "plan is known, a warm-up planned for half of the run or more is told before the first step.";
    }

    @Override
    public String citation() {
        return "Goyal et al. 2017; Gotmare et al. 2019";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series rates = history.find(Quantities.LEARNING_RATE);
        List<Observation> measured =
                rates == null || rates.count() < LEAST_POINTS ? List.of() : measured(history, rates);
        return measured.isEmpty() ? planned(history) : measured;
    }

    private static List<Observation> planned(RunHistory history) {
        ModelFacts model = history.model();
        ModelFacts.Plan plan = model == null ? null : model.plan();
        long steps = history.header().plannedSteps();
        if (model == null || plan == null || steps < LEAST_POINTS || plan.warmUp() < HALF * steps) {
            return List.of();
        }
        double reached = Math.min(1, (double) steps / plan.warmUp());
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("warm_up", plan.warmUp())
                .number("steps", steps)
                .number("share", (double) plan.warmUp() / steps)
                .number("learning_rate_full", model.learningRate())
                .remedy("warm-up", "a tenth of the run is plenty")
                .remedy("add-epochs", "a longer run leaves time at the full rate")
                .because("The warm-up is planned for " + Prose.count(plan.warmUp(), "step") + " of a run of "
                        + Prose.count(steps, "step") + ": "
                        + (reached < 1
                                ? "it is longer than the run, and the learning rate never gets past "
                                        + Prose.percent(reached) + " of its full value of "
                                        + Prose.number(model.learningRate()) + "."
                                : "most of the run goes by in steps smaller than meant.")));
    }

    private static List<Observation> measured(RunHistory history, Series rates) {
        long length = Math.max(history.header().plannedSteps(), history.ended() ? history.step() + 1 : 0);
        Window all = rates.all();
        double peak = all.max();
        if (length <= 0 || !(all.value(0) < RISE * peak)) {
            return List.of();
        }
        int top = 0;
        while (all.value(top) < (1 - TOLERANCE) * peak) {
            if (all.value(top + 1) < (1 - TOLERANCE) * all.value(top)) {
                return List.of();
            }
            top++;
        }
        double share = (double) all.step(top) / length;
        if (share < HALF) {
            return List.of();
        }
        ModelFacts model = history.model();
        double full = model == null || !(model.learningRate() > peak) ? peak : model.learningRate();
        return List.of(Observation.once("", Severity.WARNING)
                .suspect()
                .number("peak_step", all.step(top))
                .number("share", share)
                .number("learning_rate_peak", peak)
                .number("learning_rate_full", full)
                .remedy("warm-up", "a tenth of the run is plenty")
                .remedy("raise-learning-rate", "where the steps so far were harmless, they can be larger sooner")
                .remedy("add-epochs", "a longer run leaves time at the full rate")
                .because("The learning rate was still rising at step " + all.step(top) + ", after "
                        + Prose.percent(share) + " of the run, when it stood at " + Prose.number(peak)
                        + (full > (1 + TOLERANCE) * peak ? " of " + Prose.number(full) : "")
                        + ": most of the run goes by in steps smaller than meant."));
    }
}
