package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The weights keep growing, and the loss does not profit; or a penalty that is to hold them is divided away by the
 * optimizer.
 */
public final class WeightGrowth implements Rule {

    /** Trained weights are usually one to three times as long as initial ones. */
    static final double GROWN = 5;
    /** Over the last half: they have not settled. */
    static final double STILL = 1.2;
    /** Early growth is learning; by half of the run it should slow down. */
    private static final double HALF = 0.5;

    /** Each divides the gradient by an estimate of its size, entry by entry; adamw decays apart from it. */
    private static final Set<String> DIVIDING = Set.of("adam", "rmsprop", "adagrad");

    private static final int LEAST_LOOKS = 20;
    private static final int FEW = 5;
    private static final double LEAST_FALL = 0.02;

    @Override
    public FindingKind kind() {
        return FindingKind.WEIGHT_GROWTH;
    }

    @Override
    public String title() {
        return "The weights keep growing";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(Quantities.WEIGHT_NORM, Quantities.LOSS_TRAINING)
                .or(Needs.facts(Fact.PLAN));
    }

    @Override
    public String threshold() {
        return "The length of all weights together, √Σ‖w‖² over parameters, so that an output layer that "
                + "starts at zero is not accused. Five times as long as at the start and a fifth longer than at "
                + "half time, while the loss has not fallen by 2 % over the same half, is growth without profit: "
                + "outputs get more extreme, and with normalisations the effective step shrinks. Trained weights "
                + "are usually one to three times as long as initial ones. Worth a note before training: an L2 penalty "
                + "with an optimizer that divides by the gradient's size (adam, rmsprop, adagrad), for the penalty is "
                + "part of what is divided, and weights with large gradients are hardly held; that is so by definition.";
    }

    @Override
    public String citation() {
        return "van Laarhoven 2017; Merrill et al. 2021; Loshchilov and Hutter 2019";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NOISY_GRADIENT,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.PLATEAU,
                FindingKind.OVERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        return Stream.concat(growing(history).stream(), divided(history).stream())
                .toList();
    }

    private static Optional<Observation> divided(RunHistory history) {
        ModelFacts model = history.model();
        ModelFacts.Plan plan = model == null ? null : model.plan();
        if (model == null || plan == null || !(plan.weightDecay() > 0) || !DIVIDING.contains(model.optimizer())) {
            return Optional.empty();
        }
        return Optional.of(Observation.at("loss", Severity.INFO)
                .explains(Set.of())
                .number("weight_decay", plan.weightDecay())
                .number("learning_rate", model.learningRate())
                .remedy("switch-optimizer", "adamw takes the decay off the weights themselves, from all alike")
                .because("The penalty of " + Prose.number(plan.weightDecay()) + " on the weights is added to the "
                        + "gradient, and " + model.optimizer() + " divides that by the gradient's usual size: weights "
                        + "with large gradients are hardly held back, those with small ones are pulled to zero. It is "
                        + "not the weight decay that sgd makes of it."));
    }

    private static List<Observation> growing(RunHistory history) {
        Pace pace = history.pace();
        double elapsed = history.elapsed();
        if (pace == null || !(elapsed >= HALF)) {
            return List.of();
        }
        double first = 0;
        double middle = 0;
        double last = 0;
        String fastest = "";
        double most = 0;
        for (Series norms : history.at(Quantities.WEIGHT_NORM)) {
            if (norms.count() < LEAST_LOOKS || norms.everNonFinite()) {
                return List.of();
            }
            Window all = norms.all();
            double start = all.first(FEW).median();
            double half = all.part(all.size() / 2 - FEW / 2, all.size() / 2 + FEW / 2 + 1)
                    .median();
            double now = norms.last(FEW).median();
            first += start * start;
            middle += half * half;
            last += now * now;
            if (now - half > most) {
                most = now - half;
                fastest = norms.key().place();
            }
        }
        boolean profits = pace.falls() && -pace.trend().change() > LEAST_FALL * pace.reference();
        if (!(first > 0) || last < GROWN * GROWN * first || last < STILL * STILL * middle || profits) {
            return List.of();
        }
        return List.of(Observation.once(fastest, Severity.WARNING)
                .number("norm_start", Math.sqrt(first))
                .number("norm_middle", Math.sqrt(middle))
                .number("norm", Math.sqrt(last))
                .number("growth", Math.sqrt(last / first))
                .remedy("weight-decay", "it pulls back what the loss does not need")
                .remedy("lower-learning-rate", "smaller steps add up to less where they do not help")
                .because("The weights have grown from " + Prose.number(Math.sqrt(first)) + " to "
                        + Prose.number(Math.sqrt(last)) + " in length and are still growing, most of all " + fastest
                        + ", while the loss does not fall."));
    }
}
