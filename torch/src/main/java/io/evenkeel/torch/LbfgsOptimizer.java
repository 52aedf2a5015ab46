package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.OptimizerSpec.Lbfgs.LineSearch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Limited-memory BFGS by the two-loop recursion (Liu and Nocedal 1989), with libtorch's stopping rules: one step moves up
 * to {@code max_iterations} times on the same batch, and what it learnt about the curvature is used in the next.
 */
final class LbfgsOptimizer implements Optimizer {

    /** Pairs with less curvature than this would spoil the estimate. */
    private static final double LEAST_CURVATURE = 1e-10;

    private static final String DIRECTION = "direction";
    private static final String PREVIOUS_GRADIENT = "previous_gradient";
    private static final String MOVE = "move.";
    private static final String CHANGE = "gradient_change.";
    private static final String ORIGINALS = "weights_float32";

    /** A past move s, what it changed in the gradient, y, and yᵀs. */
    private record Pair(Tensor move, Tensor change, double curvature) {

        static Pair of(Tensor move, Tensor change) {
            return new Pair(OptimizerState.kept(move), OptimizerState.kept(change), dot(change, move));
        }

        void close() {
            move.close();
            change.close();
        }
    }

    private final OptimizerSpec.Lbfgs spec;
    private final OptimizedWeights weights;
    private final Deque<Pair> pairs = new ArrayDeque<>();
    private final Tensor direction;
    private final Tensor previousGradient;
    private long moves;
    private double length;
    private double scale = 1;

    LbfgsOptimizer(OptimizerSpec.Lbfgs spec, ParameterVector parameters) {
        this.spec = spec;
        this.weights = new OptimizedWeights(parameters);
        this.direction = torch.zeros_like(weights.values());
        this.previousGradient = torch.zeros_like(weights.values());
    }

    @Override
    public void step(double rateFactor, Objective objective) {
        double rate = spec.learningRate() * rateFactor;
        weights.take();
        Tensor gradient = weights.gradients().clone();
        double loss = objective.loss();
        int looks = 1;
        boolean done = largest(gradient) <= spec.toleranceGradient();
        for (int move = 1; !done && move <= spec.maxIterations(); move++) {
            try (PointerScope scope = new PointerScope()) {
                moves++;
                aim(gradient);
                previousGradient.copy_(gradient);
                double lossBefore = loss;
                length = moves == 1 ? Math.min(1, 1 / gradient.abs().sum().item_double()) * rate : rate;
                double slope = dot(gradient, direction);
                if (slope > -spec.toleranceChange()) {
                    return;
                }
                if (spec.lineSearch() == LineSearch.STRONG_WOLFE) {
                    Look look = new Look(objective);
                    StrongWolfe.Point found = StrongWolfe.search(
                            look,
                            new StrongWolfe.Point(0, loss, gradient.clone(), slope),
                            length,
                            spec.toleranceChange() / largest(direction));
                    look.moveTo(found.t());
                    length = found.t();
                    loss = found.loss();
                    gradient.copy_(found.gradient());
                    looks += look.count;
                } else {
                    weights.values().add_(direction, new Scalar(length));
                    weights.publish();
                    if (move == spec.maxIterations()) {
                        return;
                    }
                    loss = evaluate(objective);
                    gradient.copy_(weights.gradients());
                    looks++;
                }
                done = largest(gradient) <= spec.toleranceGradient()
                        || largest(direction) * Math.abs(length) <= spec.toleranceChange()
                        || Math.abs(loss - lossBefore) < spec.toleranceChange()
                        || looks >= spec.evaluations();
            }
        }
    }

    private double evaluate(Objective objective) {
        double loss = objective.evaluate();
        weights.take();
        return loss;
    }

    /** Looks along the direction from where the weights are now. */
    private final class Look implements StrongWolfe.Line {
        private final Objective objective;
        private final Tensor start = weights.values().clone();
        private int count;

        Look(Objective objective) {
            this.objective = objective;
        }

        void moveTo(double t) {
            weights.values().copy_(start).add_(direction, new Scalar(t));
            weights.publish();
        }

        @Override
        public StrongWolfe.Point at(double t) {
            moveTo(t);
            count++;
            double loss = evaluate(objective);
            Tensor gradient = weights.gradients().clone();
            return new StrongWolfe.Point(t, loss, gradient, dot(gradient, direction));
        }
    }

    /** The direction −Hg, H being the estimate of the inverse Hessian that the remembered pairs make. */
    private void aim(Tensor gradient) {
        direction.mul_(new Scalar(length));
        if (moves > 1) {
            remember(Pair.of(direction, gradient.sub(previousGradient)));
        }
        direction.copy_(gradient).neg_();
        double[] shares = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<Pair> latestFirst = pairs.descendingIterator(); latestFirst.hasNext(); ) {
            Pair pair = latestFirst.next();
            i--;
            shares[i] = dot(pair.move(), direction) / pair.curvature();
            direction.add_(pair.change(), new Scalar(-shares[i]));
        }
        direction.mul_(new Scalar(scale));
        for (Pair pair : pairs) {
            double share = dot(pair.change(), direction) / pair.curvature();
            direction.add_(pair.move(), new Scalar(shares[i] - share));
            i++;
        }
    }

    private void remember(Pair pair) {
        double curvature = pair.curvature();
        if (!(curvature > LEAST_CURVATURE)) {
            pair.close();
            return;
        }
        if (pairs.size() == spec.history()) {
            pairs.removeFirst().close();
        }
        pairs.addLast(pair);
        scale = curvature / dot(pair.change(), pair.change());
    }

    private static double dot(Tensor a, Tensor b) {
        return a.dot(b).item_double();
    }

    private static double largest(Tensor vector) {
        return vector.abs().max().item_double();
    }

    @Override
    public OptimizerState state() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(DIRECTION, OptimizerState.kept(direction));
        tensors.put(PREVIOUS_GRADIENT, OptimizerState.kept(previousGradient));
        int i = 0;
        for (Pair pair : pairs) {
            tensors.put(MOVE + i, OptimizerState.kept(pair.move()));
            tensors.put(CHANGE + i, OptimizerState.kept(pair.change()));
            i++;
        }
        Tensor originals = weights.originals();
        if (originals != null) {
            tensors.put(ORIGINALS, OptimizerState.kept(originals));
        }
        return new OptimizerState(
                tensors,
                Map.of("moves", (double) moves, "length", length, "scale", scale, "pairs", (double) pairs.size()));
    }

    @Override
    public void load(OptimizerState state) {
        int count = (int) state.number("pairs");
        Set<String> names = new LinkedHashSet<>(Set.of(DIRECTION, PREVIOUS_GRADIENT));
        for (int i = 0; i < count; i++) {
            names.add(MOVE + i);
            names.add(CHANGE + i);
        }
        Tensor originals = weights.originals();
        if (originals != null) {
            names.add(ORIGINALS);
        }
        state.requireTensors(names);
        state.copy(DIRECTION, direction);
        state.copy(PREVIOUS_GRADIENT, previousGradient);
        if (originals != null) {
            state.copy(ORIGINALS, originals);
        }
        forget();
        for (int i = 0; i < count; i++) {
            pairs.addLast(Pair.of(state.like(MOVE + i, direction), state.like(CHANGE + i, direction)));
        }
        moves = (long) state.number("moves");
        length = state.number("length");
        scale = state.number("scale");
    }

    private void forget() {
        pairs.forEach(Pair::close);
        pairs.clear();
    }

    @Override
    public void close() {
        forget();
        direction.close();
        previousGradient.close();
        weights.close();
    }
}
