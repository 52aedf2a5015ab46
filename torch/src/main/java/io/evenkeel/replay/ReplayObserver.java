package io.evenkeel.replay;

import io.evenkeel.data.Dataset;
import io.evenkeel.replay.FirstNonFinite.Phase;
import io.evenkeel.torch.StepObserver;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Follows steps that are taken again, and looks closely at the first one in which something is not finite. */
final class ReplayObserver implements StepObserver, AutoCloseable {

    /** So many times the largest gradient before it, or the other samples' features, is out of the ordinary. */
    private static final double JUMP = 100;

    private final Trainer trainer;
    private final Dataset dataset;
    private final Map<Long, Double> recorded;
    private final List<ReplayedStep> steps = new ArrayList<>();
    private @Nullable Tensor weights;
    private @Nullable Tensor gradient;
    private double largestGradientNorm;
    private ReplayResult.@Nullable Jump jump;
    private @Nullable FirstNonFinite first;

    /** @param recorded losses by step */
    ReplayObserver(Trainer trainer, Dataset dataset, Map<Long, Double> recorded) {
        this.trainer = trainer;
        this.dataset = dataset;
        this.recorded = recorded;
    }

    List<ReplayedStep> steps() {
        return steps;
    }

    ReplayResult.@Nullable Jump jump() {
        return jump;
    }

    @Nullable
    FirstNonFinite first() {
        return first;
    }

    @Override
    public void afterBackward(TrainingStep step) {
        forget();
        weights = step.ownLoop()
                .orElseThrow()
                .network()
                .parameters()
                .values()
                .clone()
                .retainReference();
        gradient = step.ownLoop()
                .orElseThrow()
                .network()
                .parameters()
                .gradients()
                .clone()
                .retainReference();
        double norm = step.gradientNorm();
        steps.add(new ReplayedStep(
                step.index(),
                step.loss(),
                recorded.get(step.index()),
                norm,
                Entries.of(weights).largest()));
        if (jump == null && largestGradientNorm > 0 && norm > JUMP * largestGradientNorm) {
            jump = new ReplayResult.Jump(step.index(), norm, largestGradientNorm, outlier(step));
        }
        largestGradientNorm = Math.max(largestGradientNorm, norm);
    }

    /** The sample whose features are far larger than what is usual in its batch. */
    private @Nullable ReplayedSample outlier(TrainingStep step) {
        Tensor features = step.ownLoop().orElseThrow().batch().features();
        if (!features.is_floating_point()) {
            return null;
        }
        int largest = 0;
        double[] byRow = new double[Math.toIntExact(features.size(0))];
        for (int row = 0; row < byRow.length; row++) {
            try (PointerScope scope = new PointerScope()) {
                byRow[row] = Entries.of(features.select(0, row)).largest();
            }
            largest = byRow[row] > byRow[largest] ? row : largest;
        }
        double most = byRow[largest];
        Arrays.sort(byRow);
        return most > JUMP * byRow[byRow.length / 2]
                ? ReplayedSample.of(dataset, trainer.samplesOf(step.index()), features, largest)
                : null;
    }

    @Override
    public void stopped(TrainingStep step) {
        if (first != null) {
            return;
        }
        TrainingStep.OwnLoop loop = step.ownLoop().orElseThrow();
        FirstNonFinite found =
                new StepExamination(step.index(), loop, dataset, trainer.samplesOf(step.index())).first();
        boolean lossIsFinite = Double.isFinite(step.loss());
        first = found != null
                ? found
                : new FirstNonFinite(
                        step.index(),
                        lossIsFinite ? Phase.BACKWARD : Phase.LOSS,
                        lossIsFinite ? "sum of gradients" : "sum of losses",
                        "",
                        "",
                        null,
                        lossIsFinite ? step.gradientNorm() : step.loss(),
                        null,
                        0,
                        Map.of(),
                        "No single operation gives it when the step is looked at; it comes of adding up the step's parts.",
                        List.of());
    }

    @Override
    public void afterUpdate(TrainingStep step) {
        Tensor weightsBefore = weights;
        Tensor gradientBefore = gradient;
        if (first == null && weightsBefore != null && gradientBefore != null) {
            first = new UpdateExamination(
                            step,
                            step.ownLoop().orElseThrow(),
                            dataset,
                            trainer.samplesOf(step.index()),
                            weightsBefore,
                            gradientBefore)
                    .first();
        }
    }

    private void forget() {
        if (weights != null) {
            weights.close();
            weights = null;
        }
        if (gradient != null) {
            gradient.close();
            gradient = null;
        }
    }

    @Override
    public void close() {
        forget();
    }
}
