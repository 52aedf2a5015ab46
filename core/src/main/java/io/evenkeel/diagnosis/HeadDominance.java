package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An attention layer in which one head says all that is said. */
public final class HeadDominance implements Rule {

    /** Of the squared norm: what all others add together has less than a fourth of the length of what this one adds. */
    static final double DOMINANT = 0.95;

    private static final int RECENT = 10;
    /** The first ten looks are as many steps: what is so there is how it starts. */
    private static final int LEAST_LOOKS = 20;
    /** So many looks in a row: heads take turns while they find what to look for. */
    private static final int LASTING = 10;

    private static final String HEADS = ".heads.";

    private record Layer(String place, String head, double share, int heads) {}

    @Override
    public FindingKind kind() {
        return FindingKind.HEAD_DOMINANCE;
    }

    @Override
    public String title() {
        return "One attention head drowns out the others";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ATTENTION_HEAD_SHARE);
    }

    @Override
    public String threshold() {
        return "Heads in good health are far from equal, and many can be cut off after training; three quarters of what a "
                + "layer of four heads puts out may come from one. From 95 % of the squared norm on, the others together "
                + "have less than a fourth of its length: the layer works as if it had one head, of a fraction of its "
                + "width, and the others get next to no gradient through what they add. The median of ten looks, from the "
                + "twentieth on, seen over ten looks more.";
    }

    @Override
    public String citation() {
        return "Michel et al. 2019; Voita et al. 2019";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Map<String, List<Series>> byLayer = new LinkedHashMap<>();
        for (Series shares : history.at(Quantities.ATTENTION_HEAD_SHARE)) {
            String place = shares.key().place();
            int heads = place.lastIndexOf(HEADS);
            byLayer.computeIfAbsent(heads < 0 ? place : place.substring(0, heads), layer -> new ArrayList<>())
                    .add(shares);
        }
        List<Layer> dominated = new ArrayList<>();
        byLayer.forEach((place, heads) -> {
            for (Series shares : heads) {
                Window recent = shares.lastBefore(history.finiteUntil(), RECENT);
                if (heads.size() > 1 && shares.count() >= LEAST_LOOKS && recent.median() > DOMINANT) {
                    dominated.add(new Layer(place, shares.key().place(), recent.median(), heads.size()));
                }
            }
        });
        if (dominated.isEmpty()) {
            return List.of();
        }
        Layer worst =
                dominated.stream().max(Comparator.comparingDouble(Layer::share)).orElseThrow();
        String head = worst.head().substring(worst.head().lastIndexOf('.') + 1);
        return List.of(Observation.once(worst.place(), Severity.WARNING)
                .suspect()
                .lasting(LASTING)
                .number("share", worst.share())
                .number("even_share", 1.0 / worst.heads())
                .number("heads", worst.heads())
                .number("layers", dominated.size())
                .remedy("normalize-queries", "heads whose logits are bounded alike learn at one pace")
                .remedy("add-dropout", "weights of attention that are dropped make the others take their part")
                .remedy(
                        "lower-learning-rate",
                        "a head that large steps have thrown ahead leaves the others no gradient")
                .remedy("initialize", "heads that start alike in size start alike in gradient")
                .because("Of what " + Prose.layer(history, worst.place()) + " puts out, head " + head + " gives "
                        + Prose.percent(worst.share()) + " (squared norm), where an even share of its "
                        + worst.heads() + " heads would be " + Prose.percent(1.0 / worst.heads())
                        + ": the others add next to nothing, and learn next to nothing."
                        + (dominated.size() > 1
                                ? " So it is in " + Prose.count(dominated.size() - 1L, "other layer") + "."
                                : "")));
    }
}
