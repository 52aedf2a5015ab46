package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Set;

/** Batch normalisation over too few samples. */
public final class SmallBatchNorm implements Rule {

    /** The variance of four samples is off by 80 % (√(2/(n−1))); Wu and He see errors climb from there down. */
    static final int FEW = 4;

    private static final Set<String> CONVOLUTIONS =
            Set.of("conv1d", "conv2d", "separable_conv2d", "unet", "dense_block");

    @Override
    public FindingKind kind() {
        return FindingKind.SMALL_BATCH_NORM;
    }

    @Override
    public String title() {
        return "Batch normalisation over too few samples";
    }

    @Override
    public Needs needs() {
        return Needs.facts(Fact.MODEL);
    }

    @Override
    public String threshold() {
        return "Batch normalisation estimates mean and variance from the batch. From n samples the variance "
                + "is off by √(2/(n−1)): by 25 % for 32, by 80 % for 4, and what is used in evaluation is "
                + "another one. Up to 4 samples is a warning; batches that a step "
                + "accumulates count one by one, for each is normalised by itself. One sample without positions to average over is "
                + "its own mean: the layer's output does not depend on its input, which is critical. A last "
                + "batch of an epoch that holds a single sample does the same for one step, and is noted.";
    }

    @Override
    public String citation() {
        return "Ioffe and Szegedy 2015; Wu and He 2018";
    }

    @Override
    public Set<FindingKind> explains() {
        return Set.of(
                FindingKind.NON_FINITE,
                FindingKind.NOISY_GRADIENT,
                FindingKind.OSCILLATION,
                FindingKind.LOSS_SPIKE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public List<Observation> examine(RunHistory history) {
        ModelFacts model = history.model();
        if (model == null || model.forwardBatch() <= 0) {
            return List.of();
        }
        List<LayerFacts> layers = model.layers();
        boolean positions = false;
        int count = 0;
        LayerFacts first = null;
        boolean flat = false;
        for (LayerFacts layer : layers) {
            // What a convolution hands on has positions, until something makes one row of it.
            if (CONVOLUTIONS.contains(layer.kind())) {
                positions = true;
            } else if (layer.kind().equals("flatten") || layer.kind().equals("global_avg_pool")) {
                positions = false;
            } else if (layer.kind().equals("batch_norm")) {
                count++;
                first = first == null ? layer : first;
                flat |= !positions;
            }
        }
        if (first == null) {
            return List.of();
        }
        int batch = model.forwardBatch();
        long last = lastBatch(history, model);
        if (batch > FEW && last != 1) {
            return List.of();
        }
        boolean constant = batch == 1 && flat;
        Severity severity = batch > FEW ? Severity.INFO : constant ? Severity.CRITICAL : Severity.WARNING;
        Observation.Builder seen = Observation.once(first.place(), severity)
                .number("batch", batch > FEW ? last : batch)
                .number("layers", (long) count)
                .remedy("replace-batch-norm", "layer or group normalisation does not look at other samples")
                .remedy("add-group-norm", "it averages over groups of channels of one sample")
                .remedy("larger-batch", "32 samples know their variance to a quarter");
        if (batch > FEW) {
            return List.of(seen.explains(Set.of(FindingKind.LOSS_SPIKE))
                    .because("The last batch of each epoch holds a single sample, and " + first.place()
                            + " (batch_norm) cannot tell a variance from one: that step is taken on nonsense. Dropping "
                            + "the last batch avoids it."));
        }
        seen.suspect();
        seen.numberIfKnown("accumulated", batch < model.batch() ? (double) model.batch() / batch : null);
        return List.of(seen.because(
                constant
                        ? first.place() + " (batch_norm) normalises over a batch of one sample, which is its own mean: "
                                + "whatever goes in, the same comes out, and nothing below it can learn."
                        : Prose.count(count, "layer") + " of batch normalisation, from " + first.place()
                                + " on, estimate" + (count == 1 ? "s" : "") + " mean and variance from "
                                + Prose.count(batch, "sample")
                                + (batch < model.batch()
                                        ? " (accumulating batches makes steps larger, not what is normalised over)"
                                        : "")
                                + ": the estimates jump from batch to batch, and evaluation uses others."));
    }

    /** Samples in an epoch's last batch, where it is not dropped; 0 where that is not known. */
    private static long lastBatch(RunHistory history, ModelFacts model) {
        DataFacts data = history.data();
        if (data == null || model.batch() < model.forwardBatch()) {
            return 0;
        }
        long whole = data.training() / model.forwardBatch();
        long last = data.training() % model.forwardBatch();
        long accumulated = model.batch() / model.forwardBatch();
        long kept = (whole + 1 + accumulated - 1) / accumulated;
        long dropped = (whole + accumulated - 1) / accumulated;
        // Where a step accumulates several batches, the number of steps may not tell whether the last one is dropped.
        return kept != dropped && history.header().stepsPerEpoch() == kept ? last : 0;
    }
}
