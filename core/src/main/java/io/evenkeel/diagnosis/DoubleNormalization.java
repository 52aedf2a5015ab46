package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.DataFacts.FeatureSummary;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The same values are normalised twice in a row. */
public final class DoubleNormalization implements Rule {

    private static final Set<String> NORMALIZATIONS = Set.of("batch_norm", "layer_norm", "group_norm", "rms_norm");
    /** Between two normalisations these change no mean and no variance that matters. */
    private static final Set<String> TRANSPARENT = Set.of("flatten", "reshape", "dropout");
    /** Standardised from the training part: every feature's root mean square is one, up to rounding. */
    private static final double STANDARD = 1e-3;

    @Override
    public FindingKind kind() {
        return FindingKind.DOUBLE_NORMALIZATION;
    }

    @Override
    public String title() {
        return "Values are normalised twice";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Two normalisations with nothing between them that changes means or variances: the second "
                + "finds its work done, costs time, and adds gains that only compete with the first one's. "
                + "Layers count as neighbours in the same container only, for a skip path may be added at its "
                + "end. The same kind twice is a warning; two kinds, which average over different axes, and a "
                + "batch normalisation right on features that are already standardised (every root mean square "
                + "is one to a thousandth), are worth a note.";
    }

    @Override
    public String citation() {
        return "Ioffe and Szegedy 2015; Ba et al. 2016";
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        ModelFacts model = history.model();
        if (model == null) {
            return List.of();
        }
        List<Observation> found = new ArrayList<>();
        LayerFacts previous = null;
        for (LayerFacts layer : model.layers()) {
            if (TRANSPARENT.contains(layer.kind())) {
                continue;
            }
            if (previous != null && normalizes(previous) && normalizes(layer) && siblings(previous, layer)) {
                found.add(twice(previous, layer));
            }
            previous = layer;
        }
        LayerFacts first = new Network(model).first();
        DataFacts data = history.data();
        if (first != null && first.kind().equals("batch_norm") && data != null && standardised(data)) {
            found.add(Observation.at(first.place(), Severity.INFO)
                    .number("rms_min", data.featureSummary().rmsMin())
                    .number("rms_max", data.featureSummary().rmsMax())
                    .remedy("replace-batch-norm", "leave it out here: the features come standardised")
                    .because("The features already have unit variance, and the first layer, " + first.place()
                            + " (batch_norm), standardises them once more, with the noise of each batch added."));
        }
        return found;
    }

    private static Observation twice(LayerFacts first, LayerFacts second) {
        boolean same = first.kind().equals(second.kind());
        return Observation.at(second.place(), same ? Severity.WARNING : Severity.INFO)
                .number("normalizations", 2L)
                .number("width", (long) second.outputs())
                .remedy("replace-batch-norm", "keep one of the two")
                .because("What " + first.place() + " (" + first.kind() + ") has normalised goes straight into "
                        + second.place() + " (" + second.kind() + ") and is normalised again: the second has nothing "
                        + "left to do but to cost time and add weights.");
    }

    private static boolean normalizes(LayerFacts layer) {
        return NORMALIZATIONS.contains(layer.kind());
    }

    private static boolean siblings(LayerFacts a, LayerFacts b) {
        return parent(a.place()).equals(parent(b.place()));
    }

    private static String parent(String place) {
        return place.substring(0, Math.max(0, place.lastIndexOf('.')));
    }

    private static boolean standardised(DataFacts data) {
        FeatureSummary scales = data.featureSummary();
        return scales.min() < 0 && Math.abs(scales.rmsMin() - 1) < STANDARD && Math.abs(scales.rmsMax() - 1) < STANDARD;
    }
}
