package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Attention that looks at single steps only, though nothing has taught it to: its entropy has collapsed. */
public final class AttentionCollapse implements Rule {

    /** Rows have about 98 % of their weight on one step; of the softmax's slope p(1 − p) a twelfth is left. */
    static final double COLLAPSED = 0.05;

    private static final int RECENT = 5;
    /** Looks at the start, before anything can have been learned. */
    private static final int FIRST = 3;
    /** So many looks in a row: batches may differ in what there is to look at, and the first ten are as many steps. */
    private static final int LASTING = 10;

    /** How it is known not to be learned. */
    private enum How {
        FROM_THE_START,
        BEYOND_USE,
        WITHOUT_PROGRESS
    }

    private record Layer(String place, double first, double now, How how) {}

    @Override
    public FindingKind kind() {
        return FindingKind.ATTENTION_COLLAPSE;
    }

    @Override
    public String title() {
        return "Attention has collapsed onto single steps";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ATTENTION_ENTROPY);
    }

    @Override
    public String threshold() {
        return "Entropy as a share of an even spread's, by the median of five looks. Below 0.05 a row has about 98 % of "
                + "its weight on one step, and the gradient through the softmax a twelfth of its largest: queries and "
                + "keys stop learning. A network may learn to look that sharply, so it counts only where it has not: "
                + "when it was so at the first looks, before anything was learned; when the largest logit is above "
                + "100, far beyond what sharpness takes; or when training gets nowhere. It must be seen over ten looks.";
    }

    @Override
    public String citation() {
        return "Zhai et al. 2023";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        boolean stalled = history.progress().stalled();
        List<Layer> collapsed = new ArrayList<>();
        for (Series entropies : history.at(Quantities.ATTENTION_ENTROPY)) {
            Window recent = entropies.lastBefore(history.finiteUntil(), RECENT);
            double now = recent.median();
            double first = entropies.first(FIRST).median();
            String place = entropies.key().place();
            if (recent.size() >= FIRST && now < COLLAPSED) {
                if (first < COLLAPSED) {
                    collapsed.add(new Layer(place, first, now, How.FROM_THE_START));
                } else if (logit(history, place) > AttentionLogitGrowth.USELESS) {
                    collapsed.add(new Layer(place, first, now, How.BEYOND_USE));
                } else if (stalled) {
                    collapsed.add(new Layer(place, first, now, How.WITHOUT_PROGRESS));
                }
            }
        }
        if (collapsed.isEmpty()) {
            return List.of();
        }
        Layer worst =
                collapsed.stream().min(Comparator.comparingDouble(Layer::now)).orElseThrow();
        double logit = logit(history, worst.place());
        return List.of(Observation.once(worst.place(), Severity.WARNING)
                .suspect()
                .lasting(LASTING)
                .number("entropy", worst.now())
                .number("entropy_first", worst.first())
                .numberIfKnown("logit_max", logit)
                .number("layers", collapsed.size())
                .remedyIf(
                        worst.how() == How.FROM_THE_START,
                        "initialize",
                        "smaller queries and keys start with attention spread over all steps")
                .remedyIf(
                        worst.how() == How.FROM_THE_START,
                        "scale-attention",
                        "logits divided by the root of a head's width start at about one")
                .remedy("normalize-queries", "queries and keys of fixed length keep the softmax where it has a slope")
                .remedy("lower-learning-rate", "large steps on queries and keys throw rows onto single steps")
                .remedyIf(
                        worst.how() != How.FROM_THE_START,
                        "warm-up",
                        "small first steps keep queries and keys from running away at the start")
                .because(evidence(history, worst, logit, collapsed.size())));
    }

    private static double logit(RunHistory history, String place) {
        Series logits = history.find(Quantities.ATTENTION_LOGIT_MAX, place);
        return logits == null
                ? Double.NaN
                : logits.lastBefore(history.finiteUntil(), RECENT).median();
    }

    private static String evidence(RunHistory history, Layer worst, double logit, int layers) {
        String how =
                switch (worst.how()) {
                    case FROM_THE_START -> ", and did so before anything was learned";
                    case BEYOND_USE ->
                        ", with logits up to " + Prose.number(logit) + ", far beyond what looking sharply takes";
                    case WITHOUT_PROGRESS -> ", while the loss gets nowhere";
                };
        return "The rows of " + Prose.layer(history, worst.place()) + " attend to single steps: their entropy is "
                + Prose.percent(worst.now()) + " of an even spread's" + how
                + ". Hardly any gradient comes back through such a softmax, so that queries and keys stop learning."
                + (layers > 1 ? " So it is in " + Prose.count(layers - 1L, "other layer") + "." : "");
    }
}
