package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Data that no network can learn from: values that are not numbers, one class only, features that never change. */
public final class BadData implements Rule {

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
        return "One row with a NaN or an infinite value is enough: it makes the loss of its batch NaN, and with the "
                + "next step every weight. One class only, a target that never changes, or features that never "
                + "change leave nothing to learn: all that can be found is a constant.";
    }

    @Override
    public String citation() {
        return "IEEE 754-2019; Humbatova et al. 2020";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.NON_FINITE,
                FindingKind.DIVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        DataFacts data = history.data();
        if (data == null) {
            return List.of();
        }
        List<Observation> seen = new ArrayList<>();
        if (data.badRowCount() > 0) {
            String rows = data.badRows().stream().map(String::valueOf).collect(Collectors.joining(", "));
            boolean more = data.badRowCount() > data.badRows().size();
            seen.add(Observation.at("data", Severity.CRITICAL)
                    .number("bad_rows", data.badRowCount())
                    .number("rows", data.training())
                    .remedy("clean-data", "leave these rows out, or fill in what is missing")
                    .because(data.badRowCount() + " of " + data.training()
                            + " training rows hold a NaN or an infinite value"
                            + (rows.isEmpty()
                                    ? ""
                                    : " (rows of the source, counted from 1: " + rows + (more ? ", …)" : ")"))
                            + ". The first batch that holds one of them spoils every weight."));
            return seen;
        }
        if (onlyOneTarget(data)) {
            seen.add(nothingToLearn(
                    "every training sample has the same target: whatever the input, one constant " + "answer is right",
                    data));
        } else if (data.features() > 0 && data.featureSummary().constant() >= data.features() && data.training() > 1) {
            seen.add(nothingToLearn(
                    "every feature is the same in all training rows: the input tells nothing about the " + "target",
                    data));
        }
        return seen;
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
