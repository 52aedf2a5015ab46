package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The loss leaves for good: far above where it started, and not on its way back. */
public final class Divergence implements Rule {

    /** Three times the larger of start and chance: no healthy run stays there, whatever its noise. */
    static final double FAR = 3;

    /** Climbing counts once it leads half a unit above where training began: from there on more is lost than was there. */
    static final double ABOVE = 1.5;
    /** More than half of what had been gained is lost again. */
    static final double LOST = 0.5;
    /** What was gained must have been a tenth of the unit: the best of many stretches is always a little lower by luck. */
    private static final double WORTH_KEEPING = 0.1;

    /** The last three of so many blocks of the run must agree: one bad stretch is a spike. */
    private static final int BLOCKS = 3;

    /** Shares of the run: long enough for small batches to average out, and longer where less is at stake. */
    private static final double FAR_BLOCK = 0.02;

    /** A climb is told from a swing by blocks that are longer than the swings of momentum and of an epoch. */
    private static final double RISE_BLOCK = 0.05;
    /** Fewer points give no median and no error worth the name. */
    private static final int LEAST_BLOCK = 10;
    /** By chance in one of some 700 comparisons, and two must agree. */
    private static final double DEVIATIONS = 3;
    /** Still falling by a tenth over the blocks: on its way back. */
    private static final double FALLING = 0.9;

    /** Growth at each of so many steps, together by a thousand: geometric, as beyond a stable step, and no spike. */
    private static final int GROWTH_STEPS = 5;

    private static final double GROWTH = 1e3;
    /** Far above what any start looks like, so that a network which begins near zero loss is not accused. */
    private static final double GROWN = 100;

    @Override
    public FindingKind kind() {
        return FindingKind.DIVERGENCE;
    }

    @Override
    public String title() {
        return "The loss diverges";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.LOSS_TRAINING);
    }

    @Override
    public String threshold() {
        return "The unit is the larger of the loss at the start and the loss of the best constant prediction, so that "
                + "the scale of the loss does not matter, and a tiny loss that rises from nearly nothing is not "
                + "accused. Medians of three stretches in a row (2 % of the run each, ten steps at least) above three "
                + "units, and no longer falling, are critical: chance alone costs one unit. So is a loss that grows at "
                + "every one of five steps, a thousandfold in all, and past a hundred units. Above one and a half "
                + "units and rising, or with more than half of the gain lost for three stretches, is a warning. Medians "
                + "let spikes pass that recover.";
    }

    @Override
    public String citation() {
        return "LeCun et al. 1998; Cohen et al. 2021";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series losses = history.find(Quantities.LOSS_TRAINING);
        if (losses == null || losses.count() < GROWTH_STEPS) {
            return List.of();
        }
        ModelFacts model = history.model();
        double start = Progress.startLoss(model, losses);
        double chance = Progress.chanceLoss(model);
        boolean known = Double.isFinite(chance);
        double unit = Math.max(Math.abs(start), known ? Math.abs(chance) : 0);
        double origin = known ? Math.max(start, chance) : start;
        Window newest = losses.last(GROWTH_STEPS);
        if (explodes(newest, unit, origin)) {
            return List.of(observe(Severity.CRITICAL, newest.value(GROWTH_STEPS - 1), start, unit)
                    .because("The loss has grown at every one of the last " + GROWTH_STEPS + " steps, from "
                            + Prose.number(newest.value(0)) + " to " + Prose.number(newest.value(GROWTH_STEPS - 1))
                            + "; it started at " + Prose.number(start)
                            + ". Each step overshoots further than the one before."));
        }
        long length = Math.max(losses.count(), history.header().plannedSteps());
        Unit scale = new Unit(start, unit, origin);
        return Stream.concat(
                        farAway(losses, block(FAR_BLOCK, length), scale).stream(),
                        rising(losses, block(RISE_BLOCK, length), scale).stream())
                .limit(1)
                .toList();
    }

    private record Unit(double start, double size, double origin) {}

    private static int block(double share, long length) {
        return (int) Math.max(LEAST_BLOCK, share * length);
    }

    private static Optional<Observation> farAway(Series losses, int block, Unit scale) {
        if (losses.count() < (BLOCKS + 1L) * block) {
            return Optional.empty();
        }
        Window[] blocks = losses.recent(0, BLOCKS * block).blocks(BLOCKS);
        double last = blocks[BLOCKS - 1].median();
        double least = Arrays.stream(blocks).mapToDouble(Window::median).min().orElse(Double.NaN);
        boolean falling = last - scale.origin() < FALLING * (blocks[0].median() - scale.origin());
        if (!(least > scale.origin() + (FAR - 1) * scale.size()) || falling) {
            return Optional.empty();
        }
        return Optional.of(observe(Severity.CRITICAL, last, scale.start(), scale.size())
                .because("The loss stays far above where it started: " + Prose.number(last) + " over the last " + block
                        + " steps, against " + Prose.number(scale.start())
                        + " at the start, and it is not coming back."));
    }

    private static Optional<Observation> rising(Series losses, int block, Unit scale) {
        if (losses.count() < (BLOCKS + 1L) * block) {
            return Optional.empty();
        }
        Window[] blocks = losses.recent(0, BLOCKS * block).blocks(BLOCKS);
        double first = blocks[0].median();
        double middle = blocks[1].median();
        double last = blocks[2].median();
        double error = Math.max(blocks[0].standardError(), blocks[2].standardError());
        boolean climbs = middle - first > DEVIATIONS * error && last - middle > DEVIATIONS * error;
        if (climbs && last > scale.origin() + (ABOVE - 1) * scale.size()) {
            return Optional.of(observe(Severity.WARNING, last, scale.start(), scale.size())
                    .because("The loss keeps rising: " + Prose.number(first) + ", " + Prose.number(middle) + ", "
                            + Prose.number(last) + " over the last three stretches of " + block
                            + " steps. It started at " + Prose.number(scale.start()) + "."));
        }
        double best = best(losses, block);
        double gained = scale.origin() - best;
        double least = Math.min(first, Math.min(middle, last));
        boolean real = gained > Math.max(WORTH_KEEPING * scale.size(), DEVIATIONS * error);
        if (real && least > best + LOST * gained && last >= FALLING * first) {
            return Optional.of(observe(Severity.WARNING, last, scale.start(), scale.size())
                    .number("loss_best", best)
                    .because("The loss had come down from " + Prose.number(scale.start()) + " to " + Prose.number(best)
                            + ", and is back at " + Prose.number(last)
                            + ": more than half of what was gained is lost."));
        }
        return Optional.empty();
    }

    private static boolean explodes(Window newest, double unit, double origin) {
        if (newest.size() < GROWTH_STEPS) {
            return false;
        }
        for (int i = 1; i < GROWTH_STEPS; i++) {
            if (newest.value(i) <= newest.value(i - 1)) {
                return false;
            }
        }
        double now = newest.value(GROWTH_STEPS - 1);
        return now > GROWTH * Math.abs(newest.value(0)) && now > origin + GROWN * unit;
    }

    /** The lowest median of a stretch as long as those compared. */
    private static double best(Series losses, int block) {
        Window all = losses.all();
        int parts = (int) Math.max(1, Math.min(all.size(), losses.count() / block));
        double best = Double.POSITIVE_INFINITY;
        for (Window part : all.blocks(parts)) {
            best = Math.min(best, part.median());
        }
        return best;
    }

    private static Observation.Builder observe(Severity severity, double loss, double start, double unit) {
        return Observation.once("loss", severity)
                .number("loss", loss)
                .number("loss_start", start)
                .number("ratio", loss / unit)
                .remedy("lower-learning-rate", "steps beyond the slope's reach climb instead of descending")
                .remedy("clip-norm", "a bound on the gradient's norm keeps single steps from throwing the weights out")
                .remedy("warm-up", "small first steps reach a region that bears larger ones")
                .remedy("standardize-input", "large features make the loss curve steeply");
    }
}
