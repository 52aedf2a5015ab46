package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Attention logits that grow beyond what the softmax behind them can use: seen where they are on the way there, by a
 * straight line through the last half of the looks, drawn out for as many steps as there have been.
 */
public final class AttentionLogitGrowth implements Rule {

    /**
     * A step whose logit is 17 below its row's largest is lost in float32 (e⁻¹⁷ is half a unit in the last place of 1). At
     * 100 all but the topmost sixth of the range is; large models are kept below it by force (Kimi Team 2025).
     */
    static final double USELESS = 100;
    /** Where others cap logits (Gemma Team 2024); trained networks in good health stay below. */
    static final double HIGH = 50;
    /** Logits that start large are not growth. */
    static final double GROWN = 3;

    static final int RECENT = 3;
    /** As far as a trend is asked for: below, one bad batch could be one. */
    static final int LEAST_LOOKS = 8;

    private static final double HALF = 0.5;
    /** A trend that chance shows in one of some 700 runs. */
    private static final double DEVIATIONS = 3;

    /**
     * @param most the largest median of as many looks in a row as {@code now} is of
     * @param expected after {@code horizon} steps more
     */
    private record Layer(String place, double first, double now, double most, double expected, double horizon) {
        /** Where it has been beyond it counts until it is well below, so that the finding does not come and go. */
        boolean beyond() {
            return most > USELESS && now > HIGH;
        }
    }

    @Override
    public FindingKind kind() {
        return FindingKind.ATTENTION_LOGIT_GROWTH;
    }

    @Override
    public String title() {
        return "Attention logits grow beyond use";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ATTENTION_LOGIT_MAX);
    }

    @Override
    public String threshold() {
        return "A step whose logit is 17 below its row's largest has no weight left in float32. Where the largest "
                + "logit passes 100, hardly any row has a choice left and no gradient comes back through the softmax, while "
                + "queries and keys that are too long make the loss jump; runs that diverge this way show it from "
                + "there on, and large models are held below by force. Trained networks in good health stay below "
                + "50, where others cap. So it is a warning when the median of the last three looks is three times "
                + "that of the first and either above 100 (until it is below 50 again), or above 50 and rising over the last half of the looks "
                + "(eight at least) by more than three standard errors, so that a straight line reaches 100 "
                + "before the end of the run, and before it is twice as old as it is.";
    }

    @Override
    public String citation() {
        return "Dehghani et al. 2023; Zhai et al. 2023; Wortsman et al. 2024";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.ATTENTION_COLLAPSE,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.WEIGHT_GROWTH,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        List<Layer> growing = new ArrayList<>();
        for (Series logits : history.at(Quantities.ATTENTION_LOGIT_MAX)) {
            Window before = logits.lastBefore(history.finiteUntil(), Series.TAIL);
            if (before.size() >= LEAST_LOOKS) {
                Layer layer = layer(history, logits, before);
                if (isGrowing(layer)) {
                    growing.add(layer);
                }
            }
        }
        if (growing.isEmpty()) {
            return List.of();
        }
        Layer worst = growing.stream()
                .max(Comparator.comparingDouble(Layer::expected))
                .orElseThrow();
        return List.of(Observation.once(worst.place(), Severity.WARNING)
                .suspect()
                .number("logit_max", worst.now())
                .number("logit_max_first", worst.first())
                .number("expected", worst.expected())
                .number("layers", growing.size())
                .remedy("normalize-queries", "queries and keys of fixed length bound every logit")
                .remedy("lower-learning-rate", "logits grow with the product of two matrices that both take the step")
                .remedy("warm-up", "small first steps keep queries and keys from running away at the start")
                .remedy("weight-decay", "it pulls queries and keys back")
                .because(evidence(history, worst, growing.size())));
    }

    private static boolean isGrowing(Layer layer) {
        return layer.now() > GROWN * Math.max(0, layer.first())
                && (layer.beyond() || (layer.now() > HIGH && layer.expected() > USELESS));
    }

    private static Layer layer(RunHistory history, Series logits, Window before) {
        double first = logits.first(RECENT).median();
        double now = before.part(before.size() - RECENT, before.size()).median();
        Window half = before.part(
                before.size() - Math.max(LEAST_LOOKS, (int) Math.ceil(HALF * before.size())), before.size());
        Window.Trend trend = half.trend();
        long step = before.step(before.size() - 1);
        double elapsed = history.elapsed();
        double left = elapsed > 0 ? step * (1 - elapsed) / elapsed : Double.POSITIVE_INFINITY;
        double horizon = Math.min(step, left);
        boolean rises = trend.change() > DEVIATIONS * trend.error();
        double rise = rises ? Math.max(0, half.slope()) * horizon : 0;
        return new Layer(logits.key().place(), first, now, now > HIGH ? most(before) : now, now + rise, horizon);
    }

    /** The largest median of three. */
    private static double most(Window before) {
        double most = 0;
        for (int i = 2; i < before.size(); i++) {
            double a = before.value(i - 2);
            double b = before.value(i - 1);
            double median = Math.max(Math.min(a, b), Math.min(Math.max(a, b), before.value(i)));
            most = Math.max(most, median);
        }
        return most;
    }

    private static String evidence(RunHistory history, Layer worst, int layers) {
        String grown = "The largest attention logit of " + Prose.layer(history, worst.place()) + " has grown from "
                + Prose.number(worst.first()) + " to "
                + Prose.number(worst.beyond() ? worst.most() : worst.now());
        String where = worst.beyond()
                ? ", beyond the " + Prose.number(USELESS)
                        + " that a softmax can use: rows put all weight on one step, and no "
                        + "gradient comes back through it."
                : ", and at this pace it will be " + Prose.number(worst.expected()) + " in "
                        + Math.round(worst.horizon()) + " steps: beyond " + Prose.number(USELESS)
                        + " rows put all weight on one step, and no gradient comes back through the softmax.";
        return grown + where + (layers > 1 ? " So it goes in " + Prose.count(layers - 1L, "other layer") + "." : "");
    }
}
