package io.evenkeel.torch;

import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The training loop: batches, forward, backward, clip, update, with one scope of native memory for each step. A step is
 * one update of the weights, on as many batches as are accumulated; an epoch ends with a step, which then has fewer.
 */
public final class Trainer implements AutoCloseable {

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
    private final int accumulate;
    private final long stepsPerEpoch;
    private final long totalSteps;
    private long done;
    private int nonFinite;

    /** @throws ShapeException when the optimizer asks for what does not go with the network */
    public Trainer(Recipe recipe, Network network, TensorData data) {
        this.network = network;
        this.data = data;
        this.loss = new LossFunction(recipe.loss());
        this.optimizer = Optimizers.of(recipe.optimizer(), network.parameters());
        this.order = new BatchOrder(recipe.batching(), Math.toIntExact(data.size()), recipe.batch(), recipe.seed());
        this.accumulate = recipe.accumulate();
        this.stepsPerEpoch = (order.batchesPerEpoch() + accumulate - 1) / accumulate;
        this.totalSteps = totalSteps(recipe, stepsPerEpoch);
        this.schedule = recipe.schedule().over(totalSteps);
        this.fullRate = recipe.optimizer().learningRate();
        this.clip = new GradientClip(recipe.clip(), network.parameters());
    }

    private static long totalSteps(Recipe recipe, long stepsPerEpoch) {
        Integer epochs = recipe.epochs();
        Integer steps = recipe.steps();
        return epochs != null ? Math.multiplyExact(epochs, stepsPerEpoch) : steps != null ? steps : 0;
    }

    public long totalSteps() {
        return totalSteps;
    }

    /** Samples in one step, all its batches together and a ragged last one apart. */
    public int batch() {
        return Math.toIntExact(Math.min(data.size(), (long) order.batch() * accumulate));
    }

    /** Samples that pass the network together. */
    public int forwardBatch() {
        return Math.toIntExact(Math.min(data.size(), order.batch()));
    }

    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Updates done. */
    public long step() {
        return done;
    }

    /** All that training depends on, as copies; between steps. Cost: one copy of the weights and of the optimizer's state. */
    public Checkpoint checkpoint() {
        return new Checkpoint(
                done,
                nonFinite,
                Checkpoint.copyOf(network),
                optimizer.state(),
                Map.of(Checkpoint.CLIP_HISTORY, clip.history()),
                Map.of());
    }

    /**
     * Goes to where another trainer of the same recipe was, or this one itself; between steps.
     *
     * @throws IllegalArgumentException when the checkpoint is of another network or optimizer
     */
    public void restore(Checkpoint checkpoint) {
        checkpoint.requireFits(network);
        optimizer.load(checkpoint.optimizer());
        checkpoint.restore(network);
        clip.restore(checkpoint.memories().getOrDefault(Checkpoint.CLIP_HISTORY, new double[0]));
        done = checkpoint.step();
        nonFinite = checkpoint.nonFiniteLosses();
    }

    /**
     * Trains from where it is to the end, until {@code stop} says so, or until nothing finite is left to train.
     *
     * @param stop asked between steps; it may take checkpoints, and restore them
     */
    public Result run(StepObserver observer, BooleanSupplier stop) {
        while (done < totalSteps) {
            long epoch = done / stepsPerEpoch;
            try (Tensor epochOrder = order.epoch(epoch)) {
                while (done < totalSteps && done / stepsPerEpoch == epoch) {
                    long before = done;
                    if (stop.getAsBoolean()) {
                        return new Result(End.STOPPED, done);
                    }
                    if (done != before) {
                        break;
                    }
                    double measured = step(done, epochOrder, done % stepsPerEpoch, observer);
                    done++;
                    nonFinite = Double.isFinite(measured) ? 0 : nonFinite + 1;
                    if (nonFinite >= PATIENCE && !weightsAreFinite()) {
                        return new Result(End.NON_FINITE, done);
                    }
                }
            }
        }
        return new Result(End.COMPLETED, done);
    }

    private double step(long index, Tensor epochOrder, long stepInEpoch, StepObserver observer) {
        try (PointerScope scope = new PointerScope()) {
            boolean looks = observer.looksAt(index);
            TensorData batch = data.select(order.batchesOf(epochOrder, stepInEpoch * accumulate, accumulate));
            BatchObjective objective =
                    new BatchObjective(network, loss, clip, batch.parts(order.batch()), index * accumulate);
            SeenLayers seen = new SeenLayers(kind -> observer.looksInside(index, kind));
            List<Tensor> outputs = objective.passes(part -> looks ? seen.ofNextBatch() : ForwardObserver.NONE);
            double rateFactor = schedule.factor(index);
            double measured = objective.loss();
            TrainingStep step = new TrainingStep(
                    index,
                    network,
                    new TrainingStep.OwnLoop(network, batch, joined(outputs)),
                    measured,
                    fullRate * rateFactor,
                    seen.together(),
                    seen.inside());
            observer.afterBackward(step);
            if (clip.isOn()) {
                step.clipped(clip.apply(step.gradientNorm()));
            }
            optimizer.step(rateFactor, objective);
            observer.afterUpdate(step);
            return measured;
        }
    }

    private static Tensor joined(List<Tensor> outputs) {
        return outputs.size() == 1 ? outputs.get(0) : torch.cat(new TensorVector(outputs.toArray(Tensor[]::new)), 0);
    }

    private boolean weightsAreFinite() {
        try (PointerScope scope = new PointerScope()) {
            return torch.isfinite(network.parameters().values()).all().item_bool();
        }
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
