package io.evenkeel.example;

import io.evenkeel.diagnosis.Needs;
import io.evenkeel.diagnosis.Observation;
import io.evenkeel.diagnosis.Rule;
import io.evenkeel.diagnosis.RunHistory;
import io.evenkeel.diagnosis.Series;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A weight matrix that the optimizer's steps do not change, however often it takes them. */
public final class FrozenWeights implements Rule {

    /** Its name begins with {@code x-}, as that of every kind from outside. */
    static final FindingKind KIND = FindingKind.outside("x-frozen-weights");

    private static final double NEARLY_ALL = 0.9;
    private static final int LOOKS = 5;

    @Override
    public FindingKind kind() {
        return KIND;
    }

    @Override
    public String title() {
        return "Weights stay as they are";
    }

    @Override
    public Needs needs() {
        return Needs.quantities(UnmovedWeights.QUANTITY);
    }

    @Override
    public String threshold() {
        return "More than nine tenths of a matrix unchanged by the steps of the last five looks, in the median: the odd "
                + "number may be lost in rounding, or belong to an input that is always zero; nearly all are not.";
    }

    @Override
    public String citation() {
        return "definition";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        List<Observation> frozen = new ArrayList<>();
        for (Series series : history.at(UnmovedWeights.QUANTITY)) {
            String parameter = series.key().place();
            if (!parameter.endsWith(".weight") || series.count() < LOOKS) {
                continue;
            }
            double unmoved = series.last(LOOKS).median();
            if (unmoved > NEARLY_ALL) {
                frozen.add(Observation.at(parameter, Severity.WARNING)
                        .number("unmoved", unmoved)
                        .remedy("swap-activation", "what arrives here is too small to be added to the weights")
                        .because(String.format(
                                Locale.ROOT,
                                "A step leaves %.0f %% of %s exactly as they were: what it would add is lost in rounding.",
                                100 * unmoved,
                                parameter)));
            }
        }
        return frozen;
    }
}
