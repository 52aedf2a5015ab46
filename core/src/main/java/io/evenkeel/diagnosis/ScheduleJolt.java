package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The learning rate jumps up, and the loss with it. */
public final class ScheduleJolt implements Rule {

    /** Doubled within two steps; a linear warm-up rises less once ten steps are behind it. */
    static final double JUMP = 2;
    /** A quarter of what had been gained is lost again. */
    static final double LOST = 0.25;
    /** What was gained must have been a tenth of the reference: before that there is nothing to lose. */
    private static final double WORTH_KEEPING = 0.1;

    /** Each change of the rate is looked at, so chance has many tries. */
    private static final double DEVIATIONS = 4;

    private static final int BEFORE = 10;
    private static final int AFTER = 20;
    private static final double STRETCH = 0.01;
    private static final double RECENT = 0.02;

    @Override
    public FindingKind kind() {
        return FindingKind.SCHEDULE_JOLT;
    }

    @Override
    public String title() {
        return "The schedule jolts the loss";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LEARNING_RATE, Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "The learning rate at least doubles within two steps (in a long run: two stretches), and the "
                + "median loss over the next 1 % of the run, 20 steps at least, is higher than before by a "
                + "quarter of what had been gained, and by four standard errors of the scatter before. Losses are "
                + "compared with what was gained, so that a loss near zero may double without a word. Once the loss is "
                + "back it is a note, for restarts are meant to shake; as long as it is not, a warning.";
    }

    @Override
    public String citation() {
        return "Loshchilov and Hutter 2017; Cohen et al. 2021";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU);
    }

    private record Jolt(long step, double rateBefore, double rateAfter, double lossBefore, double lossAfter) {}

    @Override
    public List<Observation> examine(RunHistory history) {
        Series rates = history.find(Quantities.LEARNING_RATE);
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (rates == null || losses == null || losses.count() < BEFORE + AFTER) {
            return List.of();
        }
        double chance = Progress.chanceLoss(history.model());
        double reference = Double.isFinite(chance) ? chance : Progress.startLoss(history.model(), losses);
        Window rate = rates.all();
        Jolt worst = null;
        for (int i = 1; i < rate.size(); i++) {
            double before = rate.value(Math.max(0, i - 2));
            boolean peak = i + 1 == rate.size() || rate.value(i + 1) <= rate.value(i);
            if (before > 0 && peak && rate.value(i) >= JUMP * before) {
                Jolt jolt = jolt(losses, rate.step(Math.max(0, i - 2)) + 1, before, rate.value(i), reference);
                if (jolt != null && (worst == null || rise(jolt) > rise(worst))) {
                    worst = jolt;
                }
            }
        }
        if (worst == null) {
            return List.of();
        }
        double now = losses.recent(RECENT, BEFORE).median();
        boolean recovered = now < worst.lossBefore() + LOST * (reference - worst.lossBefore());
        Observation.Builder seen = Observation.once("", recovered ? Severity.INFO : Severity.WARNING)
                .number("step", worst.step())
                .number("learning_rate_before", worst.rateBefore())
                .number("learning_rate_after", worst.rateAfter())
                .number("loss_before", worst.lossBefore())
                .number("loss_after", worst.lossAfter())
                .number("loss", now)
                .remedy("smooth-schedule", "a moving average over the schedule turns the jump into a slope")
                .remedy("lower-learning-rate", "the peak is more than the loss bears");
        if (!recovered) {
            seen.suspect();
        }
        return List.of(seen.because("At step " + worst.step() + " the learning rate jumped from "
                + Prose.number(worst.rateBefore()) + " to " + Prose.number(worst.rateAfter()) + ", and the loss from "
                + Prose.number(worst.lossBefore()) + " to " + Prose.number(worst.lossAfter()) + "; "
                + (recovered ? "it has come back since." : "it is at " + Prose.number(now) + " now.")));
    }

    private static double rise(Jolt jolt) {
        return jolt.lossAfter() - jolt.lossBefore();
    }

    private static @Nullable Jolt jolt(Series losses, long step, double from, double to, double reference) {
        Window all = losses.all();
        int stretch = Math.max(AFTER, (int) (STRETCH * all.size()));
        int at = 0;
        while (at < all.size() && all.step(at) < step) {
            at++;
        }
        if (at < BEFORE || all.size() - at < AFTER) {
            return null;
        }
        Window before = all.part(Math.max(0, at - stretch), at);
        Window after = all.part(at, Math.min(all.size(), at + stretch));
        double gained = reference - before.median();
        // Were nothing changed, the stretch after would scatter like the one before.
        double error = Math.sqrt(2) * before.standardError();
        double rise = after.median() - before.median();
        boolean jolted =
                gained > WORTH_KEEPING * Math.abs(reference) && rise > Math.max(LOST * gained, DEVIATIONS * error);
        return jolted ? new Jolt(step, from, to, before.median(), after.median()) : null;
    }
}
