package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The training loss leaps up and comes back. */
public final class LossSpike implements Rule {

    /** Above the level before by half of what had been gained. */
    static final double LOST = 0.5;
    /** And by ten times the usual scatter: batches differ. */
    static final double SCATTERS = 10;
    /** A single step must pass the reference itself by this much: rare hard samples in a batch do less. */
    static final double ALONE = 3;
    /** Spikes that are over within ten steps are harmless. */
    static final int QUICK = 10;

    /** Quick ones, but so many that they take up a tenth of the steps. */
    static final double MANY = 0.1;
    /** The loss of fewer samples than this is theirs, not the network's: batches are taken together. */
    static final int SAMPLES = 8;

    static final int BASE = 50;
    static final int LEAST_BASE = 20;
    /** Steps of a spike that are looked at to tell it from a single bad batch. */
    static final int SEEN = 3;

    static final double QUARTER = 0.25;
    private static final double WORTH_KEEPING = 0.1;
    /** From the standard deviation to the median absolute deviation. */
    private static final double MAD = 1.4826;
    /** Small batches have long tails, which the median deviation does not see; the upper tenth does. */
    private static final double TAILS = 5;

    private static final double UPPER = 0.9;

    @Override
    public FindingKind kind() {
        return FindingKind.LOSS_SPIKE;
    }

    @Override
    public String title() {
        return "The loss spikes";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "A spike stands above the median of the 50 steps before it by half of what had been gained on "
                + "the loss of a constant prediction, and by ten times their usual scatter (from the median "
                + "absolute deviation) and five times their upper tenth, for two steps in three; a single step "
                + "must be three references above. Batches of fewer than eight samples are taken together until "
                + "they hold as many. A spike is over when less than a quarter is lost. Those that are over "
                + "within ten steps (or groups of batches) are a note: training shrugs them off. Longer ones, or "
                + "so many that they take a tenth of the last thousand steps, are a warning. What does not come "
                + "back is divergence, not a spike.";
    }

    @Override
    public String citation() {
        return "Zhang et al. 2022 (OPT); Wortsman et al. 2024";
    }

    record Spike(long step, double base, double top, int length, boolean over) {}

    @Override
    public List<Observation> examine(RunHistory history) {
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (losses == null || losses.count() < LEAST_BASE + QUICK) {
            return List.of();
        }
        double reference = reference(history.model(), losses);
        if (!(reference > 0)) {
            return List.of();
        }
        ModelFacts model = history.model();
        int together = model == null || model.batch() <= 0 ? 1 : (SAMPLES + model.batch() - 1) / model.batch();
        Window recent = losses.last(Series.TAIL).means(together);
        List<Spike> spikes = spikes(recent, reference);
        spikes.removeIf(spike -> !spike.over());
        if (spikes.isEmpty()) {
            return List.of();
        }
        Spike worst = spikes.get(0);
        int longest = 0;
        int steps = 0;
        for (Spike spike : spikes) {
            steps += spike.length();
            worst = spike.top() - spike.base() > worst.top() - worst.base() ? spike : worst;
            longest = Math.max(longest, spike.length());
        }
        boolean harmless = longest <= QUICK && steps < MANY * recent.size();
        return List.of(Observation.once("loss", harmless ? Severity.INFO : Severity.WARNING)
                .number("spikes", (long) spikes.size())
                .number("step", worst.step())
                .number("loss_before", worst.base())
                .number("loss_top", worst.top())
                .number("longest", (long) longest * together)
                .remedy("clip-norm", "a bound on the gradient's norm keeps one bad batch from throwing the weights out")
                .remedy("skip-batch", "a batch whose gradient is far off can be left out")
                .remedy(
                        "lower-learning-rate",
                        "at the edge of what the curvature allows, small causes have large effects")
                .because("At step " + worst.step() + " the training loss leapt from " + Prose.number(worst.base())
                        + " to "
                        + Prose.number(worst.top()) + " and was back after "
                        + Prose.count((long) worst.length() * together, "step")
                        + (spikes.size() == 1 ? "" : "; the last thousand steps saw " + spikes.size() + " such spikes")
                        + (spikes.size() > 1 && !harmless
                                ? ", the longest of " + Prose.count((long) longest * together, "step")
                                : "")
                        + (harmless
                                ? ". Training shrugs this off."
                                : ". Each costs time, and one may not come back.")));
    }

    /** What losses are measured against: that of a constant prediction, or else that at the start. */
    static double reference(@Nullable ModelFacts model, Series losses) {
        double chance = Progress.chanceLoss(model);
        return Double.isFinite(chance) ? chance : Progress.startLoss(model, losses);
    }

    private static List<Spike> spikes(Window losses, double reference) {
        List<Spike> found = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < losses.size(); i++) {
            double before = i == 0 ? 0 : sum / Math.min(i, BASE);
            double value = losses.value(i);
            sum += value - (i >= BASE ? losses.value(i - BASE) : 0);
            // The mean before is a cheap first sieve; medians are only taken where it lets something through.
            if (i < LEAST_BASE || value < before + QUARTER * (reference - before)) {
                continue;
            }
            Spike spike = spike(losses, i, reference);
            if (spike != null) {
                found.add(spike);
                int next = Math.min(losses.size() - 1, i + spike.length());
                for (int j = i + 1; j <= next; j++) {
                    sum += losses.value(j) - (j >= BASE ? losses.value(j - BASE) : 0);
                }
                i = next;
            }
        }
        return found;
    }

    /** The spike that begins here; null: none does. */
    static @Nullable Spike spike(Window losses, int at, double reference) {
        Window before = losses.part(Math.max(0, at - BASE), at);
        double base = before.median();
        double gained = reference - base;
        double[] off = new double[before.size()];
        for (int j = 0; j < off.length; j++) {
            off[j] = Math.abs(before.value(j) - base);
        }
        Arrays.sort(off);
        double tail = Arrays.stream(before.sorted())
                        .skip((long) (UPPER * off.length))
                        .findFirst()
                        .orElse(base)
                - base;
        double high = base + Math.max(LOST * gained, Math.max(SCATTERS * MAD * off[off.length / 2], TAILS * tail));
        if (gained < WORTH_KEEPING * reference || losses.value(at) < high) {
            return null;
        }
        int above = 1;
        for (int j = at + 1; j < Math.min(losses.size(), at + SEEN); j++) {
            above += losses.value(j) >= high ? 1 : 0;
        }
        if (above < 2 && losses.value(at) < Math.max(high, base + ALONE * reference)) {
            return null;
        }
        double low = base + QUARTER * gained;
        double top = losses.value(at);
        int end = at + 1;
        while (end < losses.size()
                && (losses.value(end) > low
                        || losses.part(end, Math.min(losses.size(), end + 3)).median() > low)) {
            top = Math.max(top, losses.value(end));
            end++;
        }
        return new Spike(losses.step(at), base, top, end - at, end + 2 < losses.size());
    }
}
