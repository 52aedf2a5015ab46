package io.evenkeel.torch;

import io.evenkeel.recipe.ClipSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** One network that learns to give each sample's target: forward, backward, clip, update. */
final class SupervisedTask implements Task {

    private static final String CLIP_HISTORY = "clip.history";

    private final Network network;
    private final LossFunction loss;
    private Optimizer optimizer;
    private OptimizerSpec optimizerSpec;
    private @Nullable ClipSpec clipSpec;
    private GradientClip clip;

    /** @throws ShapeException when the optimizer asks for what does not go with the network */
    SupervisedTask(Recipe recipe, Network network) {
        this.network = network;
        this.loss = new LossFunction(recipe.loss());
        this.optimizer = Optimizers.of(recipe.optimizer(), network.parameters());
        this.optimizerSpec = recipe.optimizer();
        this.clipSpec = recipe.clip();
        this.clip = new GradientClip(clipSpec, network.parameters());
    }

    @Override
    public Map<String, Network> networks() {
        return Map.of(ONLY, network);
    }

    @Override
    public Map<String, Optimizer> optimizers() {
        return Map.of(ONLY, optimizer);
    }

    @Override
    public void follow(OptimizerSpec other, @Nullable ClipSpec otherClip) {
        if (!other.equals(optimizerSpec)) {
            Optimizer next = Optimizers.of(other, network.parameters());
            try (OptimizerState state = optimizer.state()) {
                if (other.getClass() == optimizerSpec.getClass()) {
                    next.load(state);
                }
            } catch (IllegalArgumentException e) {
                // It remembers other things now, such as no velocity without momentum, and begins anew.
            }
            optimizer.close();
            optimizer = next;
            optimizerSpec = other;
        }
        if (!Objects.equals(otherClip, clipSpec)) {
            clip = new GradientClip(otherClip, network.parameters());
            clipSpec = otherClip;
        }
    }

    @Override
    public void restartOptimizers() {
        optimizer.close();
        optimizer = Optimizers.of(optimizerSpec, network.parameters());
    }

    @Override
    public Outcome step(Turn turn, StepObserver observer) {
        boolean looks = observer.looksAt(turn.index());
        BatchObjective objective = new BatchObjective(network, loss, clip, turn.parts(), turn.firstPass());
        SeenLayers seen = new SeenLayers(kind -> observer.looksInside(turn.index(), kind));
        List<Tensor> outputs;
        if (!looks && observer.bendsAt(turn.index()) && objective.canLeaveGraph()) {
            outputs = objective.passesWithGraph();
        } else if (!looks && observer.holdsAt(turn.index()) && objective.canNote()) {
            outputs = objective.passesNoting();
        } else {
            outputs = objective.passes(part -> looks ? seen.ofNextBatch() : ForwardObserver.NONE);
        }
        try (HeldKinks kinks = objective.kinks()) {
            return finish(turn, observer, objective, outputs, seen);
        }
    }

    private Outcome finish(
            Turn turn, StepObserver observer, BatchObjective objective, List<Tensor> outputs, SeenLayers seen) {
        double measured = objective.loss();
        TrainingStep step = new TrainingStep(
                turn.index(),
                network,
                new TrainingStep.OwnLoop(
                        network,
                        turn.samples(),
                        joined(outputs),
                        new TrainingStep.Descent(
                                loss, turn.parts(), turn.firstPass(), optimizerSpec, optimizer::state)),
                measured,
                optimizerSpec.learningRate() * turn.rateFactor(),
                seen.together(),
                seen.inside());
        step.left(objective.graph(), objective.kinks());
        observer.afterBackward(step);
        if (turn.finiteOnly()
                && !(Double.isFinite(measured) && network.parameters().gradientIsFinite())) {
            observer.stopped(step);
            return new Outcome(Map.of(ONLY, measured), false);
        }
        if (clip.isOn()) {
            step.clipped(clip.apply(step.gradientNorm()));
        }
        optimizer.step(turn.rateFactor(), objective);
        observer.afterUpdate(step);
        return new Outcome(Map.of(ONLY, measured), true);
    }

    private static Tensor joined(List<Tensor> outputs) {
        return outputs.size() == 1 ? outputs.get(0) : torch.cat(new TensorVector(outputs.toArray(Tensor[]::new)), 0);
    }

    @Override
    public Map<String, double[]> memory() {
        return Map.of(CLIP_HISTORY, clip.history());
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        clip.restore(memory.getOrDefault(CLIP_HISTORY, new double[0]));
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
