package io.evenkeel.torch;

import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.ScheduleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The training loop: batch, forward, backward, clip, update, with one scope of native memory for each step. */
public final class Trainer {

    /** Why training stopped. */
    public enum End {
        COMPLETED,
        /** The weights are no longer finite, and no step can mend that. */
        NON_FINITE,
        STOPPED
    }

    /** @param steps updates done */
    public record Result(End end, long steps) {}

    /** Losses in a row that are not finite before the weights are looked at; enough to show what follows the first. */
    private static final int PATIENCE = 20;

    private final Network network;
    private final TensorData data;
    private final LossFunction loss;
    private final Optimizer optimizer;
    private final LearningRateSchedule schedule;
    private final double fullRate;
    private final GradientClip clip;
    private final BatchOrder order;
    private final long totalSteps;

    public Trainer(Recipe recipe, Network network, TensorData data) {
        this.network = network;
        this.data = data;
        this.loss = new LossFunction(recipe.loss());
        this.optimizer = Optimizers.of(recipe.optimizer(), network.parameters());
        this.order = new BatchOrder(recipe.batching(), Math.toIntExact(data.size()), recipe.batch(), recipe.seed());
        this.totalSteps = totalSteps(recipe, order.batchesPerEpoch());
        this.schedule = schedule(recipe.schedule(), totalSteps);
        this.fullRate = recipe.optimizer().learningRate();
        this.clip = new GradientClip(recipe.clip());
    }

    private static long totalSteps(Recipe recipe, long batchesPerEpoch) {
        Integer epochs = recipe.epochs();
        Integer steps = recipe.steps();
        return epochs != null ? Math.multiplyExact(epochs, batchesPerEpoch) : steps != null ? steps : 0;
    }

    private static LearningRateSchedule schedule(ScheduleSpec spec, long totalSteps) {
        ScheduleSpec.Cosine cosine = spec.cosine();
        LearningRateSchedule decay = cosine == null
                ? LearningRateSchedule.constant()
                : LearningRateSchedule.cosine(totalSteps - spec.warmUp(), cosine.to());
        return LearningRateSchedule.warmUp(spec.warmUp(), decay);
    }

    public long totalSteps() {
        return totalSteps;
    }

    /** Samples in one batch, a ragged last one apart. */
    public int batch() {
        return order.batch();
    }

    public long stepsPerEpoch() {
        return order.batchesPerEpoch();
    }

    /** Trains to the end, until {@code stop} says so, or until nothing finite is left to train. */
    public Result run(StepObserver observer, BooleanSupplier stop) {
        long step = 0;
        int nonFinite = 0;
        try {
            while (step < totalSteps) {
                try (Tensor epochOrder = order.nextEpoch()) {
                    for (long b = 0; b < order.batchesPerEpoch() && step < totalSteps; b++) {
                        if (stop.getAsBoolean()) {
                            return new Result(End.STOPPED, step);
                        }
                        double measured = step(step, epochOrder, b, observer);
                        step++;
                        nonFinite = Double.isFinite(measured) ? 0 : nonFinite + 1;
                        if (nonFinite >= PATIENCE && !weightsAreFinite()) {
                            return new Result(End.NON_FINITE, step);
                        }
                    }
                }
            }
            return new Result(End.COMPLETED, step);
        } finally {
            optimizer.close();
        }
    }

    private double step(long index, Tensor epochOrder, long batchIndex, StepObserver observer) {
        try (PointerScope scope = new PointerScope()) {
            TensorData batch = data.select(order.batchOf(epochOrder, batchIndex));
            List<TrainingStep.SeenLayer> seen = new ArrayList<>();
            List<TrainingStep.SeenInside> seenInside = new ArrayList<>();
            ForwardObserver watcher = observer.looksAt(index)
                    ? new KeptGradients(seen, seenInside, kind -> observer.looksInside(index, kind))
                    : ForwardObserver.NONE;
            Tensor output = network.forward(batch.features(), ForwardPass.training(index, watcher));
            Tensor lossTensor = loss.of(output, batch.targets());
            network.parameters().zeroGradients();
            lossTensor.backward();
            double rate = fullRate * schedule.factor(index);
            double measured = lossTensor.item_double();
            TrainingStep step = new TrainingStep(index, network, batch, output, measured, rate, seen, seenInside);
            observer.afterBackward(step);
            if (clip.isOn()) {
                double factor = clip.factor(step.gradientNorm());
                if (factor < 1) {
                    network.parameters().scaleGradients(factor);
                }
                step.clippedBy(factor);
            }
            optimizer.step(rate);
            observer.afterUpdate(step);
            return measured;
        }
    }

    private boolean weightsAreFinite() {
        try (PointerScope scope = new PointerScope()) {
            return torch.isfinite(network.parameters().values()).all().item_bool();
        }
    }
}
