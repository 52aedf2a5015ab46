package io.evenkeel.torch;

import io.evenkeel.dynamics.LearningRateSchedule;
import io.evenkeel.recipe.Recipe;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The training loop around a {@link Task}: which samples each step gets, at which share of its learning rate, with one
 * scope of native memory for each step. A step is one update of the weights, on as many batches as are accumulated; an
 * epoch ends with a step, which then has fewer.
 */
public final class Trainer implements AutoCloseable {

    /** Why training stopped. */
    public enum End {
        COMPLETED,
        /** A loss or a gradient was not finite, or the weights no longer are, and no step can mend that. */
        NON_FINITE,
        STOPPED
    }

    /** What to do about a loss or a gradient that is not finite. */
    public enum NonFinite {
        /** End there, with the weights as they were before the step. */
        STOP,
        /** Update all the same, and end when nothing finite is left to train. */
        TRAIN_ON
    }

    /** @param steps updates done */
    public record Result(End end, long steps) {}

    /** Losses in a row that are not finite before the weights are looked at; enough to show what follows the first. */
    private static final int PATIENCE = 20;

    private static final String REGIME = "regime";

    private final Recipe recipe;
    private final Task task;
    private final TensorData data;
    private final LearningRateSchedule schedule;
    private final BatchOrder order;
    private final int accumulate;
    private final long stepsPerEpoch;
    private final long totalSteps;
    private Regime regime;
    private long done;
    private int nonFiniteLosses;

    /**
     * Trains one network on samples and their targets.
     *
     * @throws ShapeException when the optimizer asks for what does not go with the network
     */
    public Trainer(Recipe recipe, Network network, TensorData data) {
        this(recipe, new SupervisedTask(recipe, network), data);
    }

    /** @param task closed with the trainer */
    public Trainer(Recipe recipe, Task task, TensorData data) {
        this.recipe = recipe;
        this.regime = Regime.of(recipe);
        this.task = task;
        this.data = data;
        this.order = new BatchOrder(recipe.batching(), Math.toIntExact(data.size()), recipe.batch(), recipe.seed());
        this.accumulate = recipe.accumulate();
        this.stepsPerEpoch = (order.batchesPerEpoch() + accumulate - 1) / accumulate;
        this.totalSteps = totalSteps(recipe, stepsPerEpoch);
        this.schedule = recipe.schedule().over(totalSteps);
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

    /** How steps are taken from here on. */
    public Regime regime() {
        return regime;
    }

    /**
     * Takes steps otherwise from here on; between steps. An optimizer of the same kind goes on with what it remembers.
     *
     * @throws ShapeException when the optimizer asks for what does not go with the network
     */
    public void follow(Regime changed) {
        if (!changed.optimizer().equals(regime.optimizer()) || !Objects.equals(changed.clip(), regime.clip())) {
            task.follow(changed.optimizer(), changed.clip());
        }
        regime = changed;
    }

    /** What updates the weights, by name, for those who change weights themselves. */
    Map<String, Optimizer> optimizers() {
        return task.optimizers();
    }

    /** Lets optimizers forget all that they remember, such as moments of weights that were drawn again; between steps. */
    public void forgetMoments() {
        task.restartOptimizers();
    }

    /** What the schedule multiplies the learning rate by at a step, as things stand. */
    public double rateFactor(long step) {
        return regime.factor(schedule, step);
    }

    /** All that training depends on, as copies; between steps. Cost: one copy of the weights and of the optimizer's state. */
    public Checkpoint checkpoint() {
        Map<String, OptimizerState> states = new LinkedHashMap<>();
        task.optimizers().forEach((name, optimizer) -> states.put(name, optimizer.state()));
        Regime own = Regime.of(recipe);
        return new Checkpoint(
                done,
                nonFiniteLosses,
                Checkpoint.copyOf(task.networks()),
                states,
                task.memory(),
                regime.equals(own) ? Map.of() : Map.of(REGIME, regime.text(recipe)));
    }

    /**
     * Goes to where another trainer of the same recipe was, or this one itself; between steps.
     *
     * @throws IllegalArgumentException when the checkpoint is of another network or optimizer
     */
    public void restore(Checkpoint checkpoint) {
        checkpoint.requireFits(task.networks());
        checkpoint.requireStatesOf(task.optimizers().keySet());
        String changed = checkpoint.facts().get(REGIME);
        follow(changed == null ? Regime.of(recipe) : Regime.parse(changed, recipe));
        task.optimizers()
                .forEach((name, optimizer) -> optimizer.load(
                        Objects.requireNonNull(checkpoint.optimizers().get(name))));
        checkpoint.restore(task.networks());
        task.remember(checkpoint.memories());
        done = checkpoint.step();
        nonFiniteLosses = checkpoint.nonFiniteLosses();
    }

    /** The samples of a step's batches, all together, by their numbers in the data. */
    public long[] samplesOf(long step) {
        try (PointerScope scope = new PointerScope();
                Tensor epochOrder = order.epoch(step / stepsPerEpoch)) {
            double[] indices = TensorArrays.toDoubles(indices(epochOrder, step));
            return Arrays.stream(indices).mapToLong(index -> (long) index).toArray();
        }
    }

    /** As below, past whatever is not finite, until nothing finite is left to train. */
    public Result run(StepObserver observer, BooleanSupplier stop) {
        return run(observer, stop, NonFinite.TRAIN_ON);
    }

    /**
     * Trains from where it is to the end, or until {@code stop} says so.
     *
     * @param stop asked between steps; it may take checkpoints, and restore them
     * @param nonFinite what ends it besides; under {@link NonFinite#STOP} a step that did not change the weights does not
     *     count as done
     */
    public Result run(StepObserver observer, BooleanSupplier stop, NonFinite nonFinite) {
        while (done < end()) {
            long epoch = done / stepsPerEpoch;
            try (Tensor epochOrder = order.epoch(epoch)) {
                while (done < end() && done / stepsPerEpoch == epoch) {
                    long before = done;
                    if (stop.getAsBoolean()) {
                        return new Result(End.STOPPED, done);
                    }
                    if (done != before) {
                        break;
                    }
                    if (regime.skipped().contains(done)) {
                        done++;
                        continue;
                    }
                    Task.Outcome outcome = step(epochOrder, nonFinite == NonFinite.STOP, observer);
                    if (!outcome.updated()) {
                        return new Result(End.NON_FINITE, done);
                    }
                    done++;
                    boolean finite = outcome.losses().values().stream().allMatch(Double::isFinite);
                    nonFiniteLosses = finite ? 0 : nonFiniteLosses + 1;
                    if (nonFiniteLosses >= PATIENCE && !weightsAreFinite()) {
                        return new Result(End.NON_FINITE, done);
                    }
                }
            }
        }
        return new Result(End.COMPLETED, done);
    }

    private Task.Outcome step(Tensor epochOrder, boolean finiteOnly, StepObserver observer) {
        Task.Outcome outcome;
        try (PointerScope scope = new PointerScope()) {
            TensorData samples = data.select(indices(epochOrder, done));
            Task.Turn turn = new Task.Turn(
                    done,
                    regime.factor(schedule, done),
                    samples,
                    samples.parts(order.batch()),
                    done * accumulate * regime.passes(),
                    finiteOnly);
            outcome = task.step(turn, observer);
        }
        observer.stepEnds();
        return outcome;
    }

    private Tensor indices(Tensor epochOrder, long step) {
        int passes = regime.passes();
        if (passes == 1) {
            return order.batchesOf(epochOrder, step % stepsPerEpoch * accumulate, accumulate);
        }
        TensorVector all = new TensorVector();
        for (int pass = 0; pass < passes; pass++) {
            long there = (step + pass * Math.max(1, stepsPerEpoch / passes)) % stepsPerEpoch;
            all.push_back(order.batchesOf(epochOrder, there * accumulate, accumulate));
        }
        return torch.cat(all, 0);
    }

    private long end() {
        Long early = regime.end();
        return early == null ? totalSteps : Math.min(totalSteps, early);
    }

    private boolean weightsAreFinite() {
        try (PointerScope scope = new PointerScope()) {
            return task.networks().values().stream()
                    .allMatch(network ->
                            torch.isfinite(network.parameters().values()).all().item_bool());
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
