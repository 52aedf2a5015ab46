package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Units that are off for every sample: nothing passes them, forward or back, so nothing brings them back. */
public final class DeadUnits implements Rule {

    /** Above half, the layer works with less than half of its width; a tenth or two is usual in healthy networks. */
    static final double MANY = 0.5;
    /** What is left of the layer cannot carry a task that needed the whole. */
    static final double NEARLY_ALL = 0.9;
    /** A unit counts as dead once it was off for this many samples; one that is on half the time is so by luck 1 in 2³². */
    private static final int SAMPLES = 32;

    static final double LATE = 0.8;
    /** Of what a constant prediction loses. */
    static final double HARDLY = 0.1;

    private static final int LEAST_LOOKS = 3;
    /** Seen over so many looks, so that a share around a half does not come and go. */
    private static final int LASTING = 3;

    private record Layer(String place, double share, int units) {
        /** Less than half a unit is alive. */
        boolean all() {
            return units > 0 ? share > 1 - 0.5 / units : share > 0.999;
        }
    }

    @Override
    public FindingKind kind() {
        return FindingKind.DEAD_UNITS;
    }

    @Override
    public String title() {
        return "Units are dead: off for every sample";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.ACTIVATION_DEAD).or(Needs.facts(Fact.INITIAL_DEAD));
    }

    @Override
    public String threshold() {
        return "At random weights a rectified unit is off for half of the samples, and for all of them only by bad luck "
                + "or a wild step; single dead units are common and harmless. From half of a layer on it is a warning, "
                + "since the layer has lost most of its width. When a whole layer is dead its output is constant, no "
                + "gradient passes, and no further step can mend it: critical at once, unless a residual path goes "
                + "around. From nine tenths on it is critical as long as training does not proceed; from half on, when four fifths of the run are over and "
                + "less than a tenth has been gained on a constant prediction: either alone may be harmless, for layers "
                + "can be too wide and labels noisy, and both together hardly are. The share must "
                + "hold on three looks in a row and on 32 samples at least, so that small batches do not count "
                + "units as dead that were only off.";
    }

    @Override
    public String citation() {
        return "Maas et al. 2013; Lu et al. 2020";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.SLOW_CONVERGENCE, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        List<Layer> bad = layers(history).stream()
                .filter(layer -> layer.share() >= MANY)
                .sorted(Comparator.comparing(Layer::all)
                        .thenComparing(Layer::share)
                        .reversed()
                        .thenComparing(Layer::place, Places.FORWARD))
                .toList();
        if (bad.isEmpty()) {
            return List.of();
        }
        Layer worst = bad.stream()
                .filter(layer -> layer.all() && !Places.inBranch(layer.place()))
                .findFirst()
                .orElse(bad.get(0));
        boolean blocked = worst.all() && !Places.inBranch(worst.place());
        boolean failing = worst.share() >= NEARLY_ALL
                && !Places.inBranch(worst.place())
                && !history.progress().proceeding();
        failing |= !Places.inBranch(worst.place()) && crawls(history);
        return List.of(Observation.once(worst.place(), blocked || failing ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .lasting(history.has(Quantities.ACTIVATION_DEAD) ? LASTING : 0)
                .number("dead", worst.share())
                .number("layers", bad.size())
                .numberIfKnown("units", worst.units() > 0 ? Double.valueOf(worst.units()) : null)
                .remedyIf(
                        blocked,
                        "reset-dead-units",
                        "no gradient reaches these units, so only drawing their weights again revives them")
                .remedy("swap-activation", "leaky_relu, elu or selu pass some gradient on both sides of zero")
                .remedy("initialize", "he weights with zero biases start with every unit on for half of the samples")
                .remedy("lower-learning-rate", "one step that is too large can push a unit's bias far below zero")
                .because(evidence(history, worst, bad.size(), blocked)));
    }

    /** Nearly over, with next to nothing gained. */
    private static boolean crawls(RunHistory history) {
        Pace pace = history.pace();
        return history.elapsed() >= LATE && pace != null && pace.gain() < HARDLY;
    }

    private static String evidence(RunHistory history, Layer worst, int layers, boolean blocked) {
        String units = worst.units() > 0
                ? worst.all()
                        ? "All " + worst.units() + " units"
                        : Math.round(worst.share() * worst.units()) + " of the " + worst.units() + " units ("
                                + Prose.percent(worst.share()) + ")"
                : Prose.percent(worst.share()) + " of the units";
        String others = layers > 1
                ? " So are at least half of the units in " + Prose.count(layers - 1, "other layer") + "."
                : "";
        return units + " of " + Prose.layer(history, worst.place())
                + " are dead: they are off for every sample, so they pass no gradient and never change."
                + (blocked
                        ? " Nothing passes this layer, and the network's output is the same for every input."
                        : " The layer works with what is left of it.")
                + others;
    }

    /** The share that was dead on every one of the last looks, the header's among them while there are few. */
    private static List<Layer> layers(RunHistory history) {
        ModelFacts model = history.model();
        Map<String, LayerFacts> facts = new LinkedHashMap<>();
        if (model != null) {
            model.layers().forEach(layer -> facts.put(layer.place(), layer));
        }
        List<Layer> layers = new ArrayList<>();
        if (history.has(Quantities.ACTIVATION_DEAD)) {
            int looks = looks(model);
            for (Series series : history.at(Quantities.ACTIVATION_DEAD)) {
                LayerFacts layer = facts.get(series.key().place());
                Double initial = layer == null ? null : layer.dead();
                Window last = series.lastBefore(history.finiteUntil(), looks);
                double share = last.min();
                if (last.size() < looks) {
                    share = initial == null ? Double.NaN : Math.min(share, initial);
                }
                layers.add(new Layer(series.key().place(), share, units(layer)));
            }
        } else {
            for (LayerFacts layer : facts.values()) {
                Double sd = layer.outputSd();
                if (sd != null && !Double.isFinite(sd)) {
                    break;
                }
                Double dead = layer.dead();
                if (dead != null) {
                    layers.add(new Layer(layer.place(), dead, units(layer)));
                }
            }
        }
        return layers;
    }

    private static int looks(@Nullable ModelFacts model) {
        int batch = model == null ? 0 : model.batch();
        return batch <= 0 ? LEAST_LOOKS : Math.max(LEAST_LOOKS, (SAMPLES + batch - 1) / batch);
    }

    private static int units(@Nullable LayerFacts layer) {
        return layer == null ? 0 : layer.outputs();
    }
}
