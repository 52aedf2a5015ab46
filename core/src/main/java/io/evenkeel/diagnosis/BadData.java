package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Data that no network can learn from: values that are not numbers, one class only, features that never change, targets
 * that have nothing to do with the features.
 */
public final class BadData implements Rule {

    /** Beyond chance, in standard deviations over shuffled targets: what lies further out is a sign of something. */
    static final double DEVIATIONS = 3;
    /**
     * The most that neighbours' targets may be correlated, error included, for the answer to be no: with fewer samples
     * nothing can be told. Classes that a perfect answer gets right in two cases of three have more.
     */
    static final double MOST = 0.15;

    private static final String TOO_LARGE = "a number that is infinite in the precision of the training";
    /** Evaluations from which the held-back loss is judged, as their median. */
    private static final int EVALUATIONS = 5;

    @Override
    public FindingKind kind() {
        return FindingKind.BAD_DATA;
    }

    @Override
    public String title() {
        return "The data are broken";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.DATA);
    }

    @Override
    public String threshold() {
        return "One row with a NaN or an infinite value, or a number that is infinite in the "
                + "precision of the training, is enough: it makes the loss of its batch NaN, and with the "
                + "next step every weight; a held-back one, all that is measured on held-back data. One class only, a target that never changes, or features that never "
                + "change leave nothing to learn: all that can be found is a constant. Targets look shuffled when up to "
                + "1000 samples show no sign of a connection: neighbours' targets are no more alike, or unlike, than "
                + "shuffled ones by three standard deviations, with a correlation surely below 0.15, and neither any "
                + "single feature nor all of them one by one go with the target beyond that either. That is a warning, "
                + "for a rule such as the parity of many bits looks the same; it turns critical when training fails "
                + "and nothing certain explains that, or when the network does learn its samples by heart and the "
                + "held-back loss is never better than a constant's.";
    }

    @Override
    public String citation() {
        return "IEEE 754-2019; Humbatova et al. 2020; Schilling 1986; Zhang et al. 2017";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.OVERFITTING,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        DataFacts data = history.data();
        if (data == null) {
            return List.of();
        }
        List<Observation> seen = new ArrayList<>();
        if (data.badRows().count() > 0 || data.badHeldBack().count() > 0) {
            return List.of(badRows(data));
        }
        if (onlyOneTarget(data)) {
            seen.add(nothingToLearn(
                    "every training sample has the same target: whatever the input, one constant " + "answer is right",
                    data));
        } else if (data.features() > 0 && data.featureSummary().constant() >= data.features() && data.training() > 1) {
            seen.add(nothingToLearn(
                    "every feature is the same in all training rows: the input tells nothing about the " + "target",
                    data));
        } else {
            shuffled(history, data).ifPresent(seen::add);
        }
        return seen;
    }

    private static Observation badRows(DataFacts data) {
        DataFacts.BadRows training = data.badRows();
        DataFacts.BadRows heldBack = data.badHeldBack();
        Observation.Builder observation = Observation.at("data", Severity.CRITICAL);
        List<String> sentences = new ArrayList<>();
        if (training.count() > 0) {
            observation.number("bad_rows", training.count()).number("rows", data.training());
            sentences.add(held(training, data.training(), "training")
                    + " The first batch that holds one of them spoils every weight.");
        }
        if (heldBack.count() > 0) {
            observation.number("bad_held_back_rows", heldBack.count()).number("held_back_rows", data.validation());
            sentences.add(held(heldBack, data.validation(), "held-back")
                    + " They teach nothing wrong, but what is measured over them says nothing of the network.");
        }
        if (training.count() == 0) {
            observation.explains(Set.of(FindingKind.NON_FINITE));
        }
        boolean tooLarge = training.tooLarge() + heldBack.tooLarge() > 0;
        if (tooLarge) {
            sentences.add("float32 and bfloat16 end at 3.4e38, float16 at 65,504.");
        }
        return observation
                .remedy(
                        "clean-data",
                        "leave these rows out, or fill in what is missing"
                                + (tooLarge ? " and give what is too large in another unit" : ""))
                .because(String.join(" ", sentences));
    }

    private static String held(DataFacts.BadRows bad, long of, String part) {
        String rows = bad.listed().stream().map(String::valueOf).collect(Collectors.joining(", "));
        boolean more = bad.count() > bad.listed().size();
        return bad.count() + " of " + Prose.count(of, part + " row") + (bad.count() == 1 ? " holds" : " hold")
                + (bad.tooLarge() == bad.count() ? " " + TOO_LARGE : " a NaN or an infinite value")
                + (bad.tooLarge() > 0 && bad.tooLarge() < bad.count() ? ", or " + TOO_LARGE : "")
                + (rows.isEmpty() ? "" : " (rows of the source, counted from 1: " + rows + (more ? ", …)" : ")"))
                + ".";
    }

    private static Optional<Observation> shuffled(RunHistory history, DataFacts data) {
        DataFacts.TargetSignal signal = data.targetSignal();
        if (signal == null) {
            return Optional.empty();
        }
        double beyond = Math.abs(signal.agreement() - signal.byChance());
        boolean none = beyond < DEVIATIONS * signal.byChanceSd()
                && beyond + DEVIATIONS * signal.byChanceSd() < MOST
                && signal.featureScore() < DEVIATIONS;
        if (!none) {
            return Optional.empty();
        }
        boolean byHeart = learnsByHeart(history);
        return Optional.of(Observation.once("data", byHeart ? Severity.CRITICAL : Severity.WARNING)
                .suspect()
                .explains(Set.of(
                        FindingKind.NO_LEARNING,
                        FindingKind.PLATEAU,
                        FindingKind.OVERFITTING,
                        FindingKind.UNDERFITTING))
                .number("samples", signal.samples())
                .number("agreement", signal.agreement())
                .number("agreement_error", signal.byChanceSd())
                .number("feature_score", signal.featureScore())
                .remedy("clean-data", "check that targets and features are of the same rows, in the same order")
                .because("The targets look shuffled: over " + Prose.count(signal.samples(), "sample")
                        + ", those of near neighbours are correlated by " + Prose.number(signal.agreement()) + " ± "
                        + Prose.number(signal.byChanceSd())
                        + ", as by chance, and no feature goes with them by itself. Either targets and features "
                        + "belong to different rows, or what connects them shows in neither way."
                        + (byHeart
                                ? " The network learns its samples by heart, and on held-back ones it is no better "
                                        + "than always giving the same answer."
                                : "")));
    }

    /** It gets somewhere in training, and on held-back samples has never been better than a constant. */
    private static boolean learnsByHeart(RunHistory history) {
        Series evaluations = history.find(Quantities.LOSS_VALIDATION);
        double chance = Progress.chanceLoss(history.model());
        if (evaluations == null
                || evaluations.count() < EVALUATIONS
                || !(history.elapsed() >= Progress.FAIR_SHARE)
                || !history.progress().proceeding()) {
            return false;
        }
        double least = (1 - Progress.LEAST_GAIN) * chance;
        return evaluations.last(EVALUATIONS).median() > least
                && evaluations.all().min() > least;
    }

    private static boolean onlyOneTarget(DataFacts data) {
        if (data.training() < 2) {
            return false;
        }
        Double sd = data.targetSd();
        return switch (data.target()) {
            case "classes" -> data.labelCounts().stream().filter(n -> n > 0).count() == 1;
            case "values" -> sd != null && sd == 0;
            default -> false;
        };
    }

    private static Observation nothingToLearn(String what, DataFacts data) {
        return Observation.at("data", Severity.CRITICAL)
                .explains(Set.of(FindingKind.NO_LEARNING, FindingKind.PLATEAU, FindingKind.UNDERFITTING))
                .number("rows", data.training())
                .number("constant_features", data.featureSummary().constant())
                .remedy("clean-data", "check which column is the target, and whether the file holds all classes")
                .because("There is nothing to learn: " + what + ".");
    }
}
