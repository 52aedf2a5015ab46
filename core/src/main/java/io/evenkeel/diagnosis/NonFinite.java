package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** NaN or infinity where a number has to be. */
public final class NonFinite implements Rule {

    /** The place of a held-back loss that is not finite in a run whose training is. */
    public static final String HELD_BACK = "held-back data";

    /** In the order in which one follows from the other within a step; others may be NaN for want of a meaning. */
    private static final List<String> WATCHED = List.of(
            Quantities.WEIGHT_NORM,
            Quantities.ACTIVATION_MEAN,
            Quantities.ACTIVATION_SD,
            Quantities.LOSS_TRAINING,
            Quantities.BACKPROP_NORM,
            Quantities.GRADIENT_NORM,
            Quantities.LOSS_VALIDATION);

    @Override
    public FindingKind kind() {
        return FindingKind.NON_FINITE;
    }

    @Override
    public String title() {
        return "Loss, gradient or weights are not finite";
    }

    @Override
    public Needs needs() {
        Needs needs = Needs.facts(Fact.MODEL);
        for (String name : WATCHED) {
            needs = needs.or(Needs.quantities(name));
        }
        return needs;
    }

    @Override
    public String threshold() {
        return "One value is enough: a NaN spreads to every weight with the next step and never leaves, so it is "
                + "critical at once. A held-back loss alone spoils no weight, only what is known of the network. It counts as resolved when all watched quantities are finite again, as after a "
                + "skipped batch. Rates, ratios and R² are not watched, for they can be undefined in good health.";
    }

    @Override
    public String citation() {
        return "IEEE 754-2019; Zhang et al. 2021 (AutoTrainer)";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        Series first = history.all().stream()
                .filter(s -> WATCHED.contains(s.key().name()))
                .filter(s -> s.everNonFinite() && !Double.isFinite(s.latest()))
                // What is not finite in training is worse, whenever it came.
                .min(Comparator.comparing(NonFinite::ofHeldBack)
                        .thenComparingLong(Series::firstNonFiniteStep)
                        .thenComparingInt((ToIntFunction<Series>)
                                s -> WATCHED.indexOf(s.key().name()))
                        .thenComparing(NonFinite::withFlow))
                .orElse(null);
        if (first != null) {
            return List.of(ofHeldBack(first) ? evaluated(history, first) : measured(history, first));
        }
        ModelFacts model = history.model();
        return model == null || !history.isEmpty() ? List.of() : predicted(history, model);
    }

    private static Observation measured(RunHistory history, Series first) {
        String name = first.key().name();
        String place = first.key().hasPlace() ? first.key().place() : name.startsWith("loss/") ? "loss" : "";
        String where = first.key().hasPlace() ? " at " + Prose.layer(history, place) : "";
        Series loss = history.find(Quantities.LOSS_TRAINING);
        Window before = loss == null ? null : loss.last(1);
        Observation.Builder observation = Observation.once(place, Severity.CRITICAL)
                .number("first_step", first.firstNonFiniteStep())
                .numberIfKnown("last_finite_loss", before == null ? null : Double.valueOf(before.mean()));
        remedies(history, observation);
        return observation.because(name + where + " became " + Prose.number(first.firstNonFiniteValue()) + " at step "
                + first.firstNonFiniteStep()
                + (before == null || before.isEmpty()
                        ? "; no step had a finite loss."
                        : "; the last finite loss was " + Prose.number(before.mean()) + ".")
                + " From there on it spreads to every weight, and training cannot come back.");
    }

    private static boolean ofHeldBack(Series series) {
        return series.key().name().equals(Quantities.LOSS_VALIDATION);
    }

    /** Evaluation changes no weight, so that nothing spreads from here. */
    private static Observation evaluated(RunHistory history, Series loss) {
        Series training = history.find(Quantities.LOSS_TRAINING);
        Window last = training == null ? null : training.last(1);
        Double now = last == null || last.isEmpty() ? null : Double.valueOf(last.mean());
        Observation.Builder observation = Observation.once(HELD_BACK, Severity.CRITICAL)
                .number("first_step", loss.firstNonFiniteStep())
                .numberIfKnown("training_loss", now);
        return observation
                .explains(Set.of())
                .remedy("clean-data", "one NaN or infinite value in the held-back rows is enough")
                .remedy("standardize-input", "features far beyond those trained on are multiplied up to overflow")
                .because(Quantities.LOSS_VALIDATION + " became " + Prose.number(loss.firstNonFiniteValue())
                        + " at step " + loss.firstNonFiniteStep()
                        + (now == null ? "" : ", while the training loss is " + Prose.number(now))
                        + ". Nothing in training is anything but finite, so the weights are sound; but how well the "
                        + "network does on held-back data cannot be told, nor which state is the best.");
    }

    private static List<Observation> predicted(RunHistory history, ModelFacts model) {
        for (LayerFacts layer : model.layers()) {
            Double sd = layer.outputSd();
            if (sd != null && !Double.isFinite(sd)) {
                Observation.Builder observation =
                        Observation.once(layer.place(), Severity.CRITICAL).number("first_step", 0);
                remedies(history, observation);
                return List.of(observation.because("Before the first step, the output of "
                        + Prose.layer(history, layer.place())
                        + " is not finite: the values have grown too large for a floating-point number."));
            }
        }
        Double loss = model.initialLoss();
        if (loss != null && !Double.isFinite(loss)) {
            Observation.Builder observation =
                    Observation.once("loss", Severity.CRITICAL).number("first_step", 0);
            remedies(history, observation);
            return List.of(
                    observation.because("Before the first step, the loss is " + Prose.number(loss) + " already."));
        }
        return List.of();
    }

    private static void remedies(RunHistory history, Observation.Builder observation) {
        Network network = Network.of(history);
        boolean exp = network != null && network.has(Set.of("exp"));
        observation
                .remedyIf(
                        exp,
                        "swap-activation",
                        "exp of exp of anything overflows after a few layers; relu or tanh do not")
                .remedy("lower-learning-rate", "steps that overshoot grow until they overflow")
                .remedy("clip-norm", "a bound on the gradient's norm keeps one batch from blowing up the weights")
                .remedy("standardize-input", "large features are multiplied up to overflow")
                .remedy("clean-data", "one NaN in the data is enough")
                .remedy("roll-back", "only weights from before the first such value are of use");
    }

    /** Forward for what goes forward, backward for what goes backward. */
    private static int withFlow(Series a, Series b) {
        int forward = Places.FORWARD.compare(a.key().place(), b.key().place());
        boolean backward = a.key().name().equals(Quantities.BACKPROP_NORM)
                || a.key().name().equals(Quantities.GRADIENT_NORM);
        return backward ? -forward : forward;
    }
}
