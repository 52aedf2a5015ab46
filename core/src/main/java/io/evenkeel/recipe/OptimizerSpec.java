package io.evenkeel.recipe;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a gradient becomes a step. */
public sealed interface OptimizerSpec
        permits OptimizerSpec.Sgd,
                OptimizerSpec.Adam,
                OptimizerSpec.Adamw,
                OptimizerSpec.Rmsprop,
                OptimizerSpec.Adagrad,
                OptimizerSpec.Lbfgs,
                OptimizerSpec.Newton,
                OptimizerSpec.GaussNewton {

    /** What optimizers are called in recipes. */
    static Set<String> names() {
        return Language.OPTIMIZER.names();
    }

    double learningRate();

    /** The same optimizer at another rate; groups with a rate of their own keep their proportion to it. */
    OptimizerSpec withLearningRate(double rate);

    /** Its name in recipes. */
    default String name() {
        return Language.nameOf(this);
    }

    /** The weight decay of parameters outside all groups; 0 for optimizers that have none. */
    default double weightDecay() {
        return 0.0;
    }

    /** The same with another weight decay outside all groups; itself where it takes none. */
    default OptimizerSpec withWeightDecay(double decay) {
        return this;
    }

    /** The same with another momentum; itself where it has none to set. */
    default OptimizerSpec withMomentum(double beta) {
        return this;
    }

    /** Parameters with rates of their own; empty for optimizers that move all parameters together. */
    default List<ParameterGroup> groups() {
        return List.of();
    }

    private static List<ParameterGroup> scaled(List<ParameterGroup> groups, double from, double to) {
        return from > 0 ? groups.stream().map(group -> group.scaled(to / from)).toList() : groups;
    }

    /** Stochastic gradient descent, with Polyak or Nesterov momentum where it is not 0. */
    record Sgd(
            @Key(doc = "Learning rate η.", fallback = "0.01", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Momentum β.", fallback = "0.0", min = 0, max = 1, below = true)
            double momentum,

            @Key(doc = "Nesterov's form of momentum.", fallback = "false")
            boolean nesterov,

            @Key(doc = "L2 penalty, added to the gradient.", fallback = "0.0", min = 0)
            double weightDecay,

            @Key(doc = "Parameters with rates of their own.", fallback = "[]")
            List<ParameterGroup> groups)
            implements OptimizerSpec {

        public Sgd {
            groups = List.copyOf(groups);
        }

        public Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) {
            this(learningRate, momentum, nesterov, weightDecay, List.of());
        }

        @Override
        public Sgd withLearningRate(double rate) {
            return new Sgd(rate, momentum, nesterov, weightDecay, scaled(groups, learningRate, rate));
        }

        @Override
        public Sgd withWeightDecay(double decay) {
            return new Sgd(learningRate, momentum, nesterov, decay, groups);
        }

        @Override
        public Sgd withMomentum(double beta) {
            return new Sgd(learningRate, beta, nesterov, weightDecay, groups);
        }
    }

    /** Adam (Kingma and Ba 2015); the penalty, where there is one, is added to the gradient. */
    @Spread(
            key = "betas",
            over = {"beta1", "beta2"})
    record Adam(
            @Key(doc = "Learning rate η.", fallback = "0.001", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Decay of the first moment.", fallback = "0.9", min = 0, max = 1, below = true)
            double beta1,

            @Key(doc = "Decay of the second moment.", fallback = "0.999", min = 0, max = 1, below = true)
            double beta2,

            @Key(doc = "Added to the denominator.", fallback = "1e-8", min = 0, aliases = "eps")
            double epsilon,

            @Key(doc = "L2 penalty, added to the gradient.", fallback = "0.0", min = 0)
            double weightDecay,

            @Key(doc = "Divide by the largest second moment so far (Reddi et al. 2018).", fallback = "false")
            boolean amsgrad,

            @Key(doc = "Parameters with rates of their own.", fallback = "[]")
            List<ParameterGroup> groups)
            implements OptimizerSpec {

        public Adam {
            groups = List.copyOf(groups);
        }

        public Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, false, List.of());
        }

        @Override
        public Adam withLearningRate(double rate) {
            return new Adam(rate, beta1, beta2, epsilon, weightDecay, amsgrad, scaled(groups, learningRate, rate));
        }

        @Override
        public Adam withWeightDecay(double decay) {
            return new Adam(learningRate, beta1, beta2, epsilon, decay, amsgrad, groups);
        }
    }

    /** Adam with the decay taken off the weights themselves, apart from the gradient (Loshchilov and Hutter 2019). */
    @Spread(
            key = "betas",
            over = {"beta1", "beta2"})
    record Adamw(
            @Key(doc = "Learning rate η.", fallback = "0.001", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Decay of the first moment.", fallback = "0.9", min = 0, max = 1, below = true)
            double beta1,

            @Key(doc = "Decay of the second moment.", fallback = "0.999", min = 0, max = 1, below = true)
            double beta2,

            @Key(doc = "Added to the denominator.", fallback = "1e-8", min = 0, aliases = "eps")
            double epsilon,

            @Key(doc = "Share λ of the weights that a step takes off: w ← (1 − ηλ)w.", fallback = "0.01", min = 0)
            double weightDecay,

            @Key(doc = "Divide by the largest second moment so far (Reddi et al. 2018).", fallback = "false")
            boolean amsgrad,

            @Key(doc = "Parameters with rates of their own.", fallback = "[]")
            List<ParameterGroup> groups)
            implements OptimizerSpec {

        public Adamw {
            groups = List.copyOf(groups);
        }

        @Override
        public Adamw withLearningRate(double rate) {
            return new Adamw(rate, beta1, beta2, epsilon, weightDecay, amsgrad, scaled(groups, learningRate, rate));
        }

        @Override
        public Adamw withWeightDecay(double decay) {
            return new Adamw(learningRate, beta1, beta2, epsilon, decay, amsgrad, groups);
        }
    }

    /** The gradient divided by the root of its running mean square (Tieleman and Hinton 2012). */
    record Rmsprop(
            @Key(doc = "Learning rate η.", fallback = "0.01", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Decay of the mean square.", fallback = "0.99", min = 0, max = 1, below = true)
            double alpha,

            @Key(doc = "Added to the denominator.", fallback = "1e-8", min = 0, aliases = "eps")
            double epsilon,

            @Key(doc = "Momentum β of the divided gradient.", fallback = "0.0", min = 0, max = 1, below = true)
            double momentum,

            @Key(doc = "Take the squared mean off the mean square (Graves 2013).", fallback = "false")
            boolean centered,

            @Key(doc = "L2 penalty, added to the gradient.", fallback = "0.0", min = 0)
            double weightDecay,

            @Key(doc = "Parameters with rates of their own.", fallback = "[]")
            List<ParameterGroup> groups)
            implements OptimizerSpec {

        public Rmsprop {
            groups = List.copyOf(groups);
        }

        @Override
        public Rmsprop withLearningRate(double rate) {
            return new Rmsprop(
                    rate, alpha, epsilon, momentum, centered, weightDecay, scaled(groups, learningRate, rate));
        }

        @Override
        public Rmsprop withWeightDecay(double decay) {
            return new Rmsprop(learningRate, alpha, epsilon, momentum, centered, decay, groups);
        }

        @Override
        public Rmsprop withMomentum(double beta) {
            return new Rmsprop(learningRate, alpha, epsilon, beta, centered, weightDecay, groups);
        }
    }

    /** The gradient divided by the root of the sum of its squares (Duchi, Hazan and Singer 2011). */
    record Adagrad(
            @Key(doc = "Learning rate η.", fallback = "0.01", min = 0, aliases = "lr")
            double learningRate,

            @Key(
                    doc = "The rate is divided by 1 + this for every step.",
                    fallback = "0.0",
                    min = 0,
                    aliases = "lr_decay")
            double learningRateDecay,

            @Key(doc = "Where the sums start.", fallback = "0.0", min = 0)
            double initialAccumulator,

            @Key(doc = "Added to the denominator.", fallback = "1e-10", min = 0, aliases = "eps")
            double epsilon,

            @Key(doc = "L2 penalty, added to the gradient.", fallback = "0.0", min = 0)
            double weightDecay,

            @Key(doc = "Parameters with rates of their own.", fallback = "[]")
            List<ParameterGroup> groups)
            implements OptimizerSpec {

        public Adagrad {
            groups = List.copyOf(groups);
        }

        @Override
        public Adagrad withLearningRate(double rate) {
            return new Adagrad(
                    rate,
                    learningRateDecay,
                    initialAccumulator,
                    epsilon,
                    weightDecay,
                    scaled(groups, learningRate, rate));
        }

        @Override
        public Adagrad withWeightDecay(double decay) {
            return new Adagrad(learningRate, learningRateDecay, initialAccumulator, epsilon, decay, groups);
        }
    }

    /**
     * Limited-memory BFGS (Liu and Nocedal 1989). One step looks at its batch up to {@code maxIterations} times and
     * moves as often; with {@code batching: {full: true}} it is the classical method.
     */
    record Lbfgs(
            @Key(
                    doc = "Learning rate η: the length of a step, or where the line search starts.",
                    fallback = "1.0",
                    min = 0,
                    aliases = "lr")
            double learningRate,

            @Key(doc = "How many pairs of steps and gradient changes are remembered.", fallback = "100", min = 1)
            int history,

            @Key(doc = "How a step finds its length.", fallback = "none")
            LineSearch lineSearch,

            @Key(doc = "Moves in one step.", fallback = "20", min = 1)
            int maxIterations,

            @Key(doc = "Looks at the loss in one step; five quarters of max_iterations when absent.", min = 1) @Nullable
            Integer maxEvaluations,

            @Key(doc = "A step ends when no gradient entry is larger.", fallback = "1e-7", min = 0)
            double toleranceGradient,

            @Key(doc = "A step ends when loss and weights change less.", fallback = "1e-9", min = 0)
            double toleranceChange)
            implements OptimizerSpec {

        /** Ways to find the length of a step. */
        public enum LineSearch {
            /** The learning rate itself. */
            NONE,
            /** By bracketing and cubic interpolation until the strong Wolfe conditions hold (Wolfe 1969). */
            STRONG_WOLFE
        }

        @Override
        public Lbfgs withLearningRate(double rate) {
            return new Lbfgs(
                    rate, history, lineSearch, maxIterations, maxEvaluations, toleranceGradient, toleranceChange);
        }

        /** The limit on looks, where none is given too. */
        public int evaluations() {
            return maxEvaluations != null ? maxEvaluations : (int) Math.min(Integer.MAX_VALUE, maxIterations * 5L / 4);
        }
    }

    /** Ways to solve (B + λI)p = −g. */
    enum Solver {
        /** Conjugate gradients on products with B, until the residual is small or the curvature negative. */
        CG,
        /** B written out and factorised. */
        EXACT
    }

    /** Newton's method: w ← w + ηp with (H + λI)p = −g, H being the Hessian of the batch's loss. For small networks. */
    record Newton(
            @Key(doc = "Learning rate η: the share of the full step.", fallback = "1.0", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Damping λ, added to the Hessian's diagonal.", fallback = "1e-3", min = 0)
            double damping,

            @Key(doc = "How the linear system is solved.", fallback = "cg")
            Solver solver,

            @Key(doc = "Conjugate-gradient iterations in one step.", fallback = "100", min = 1)
            int maxIterations,

            @Key(
                    doc = "Residual, as a share of the gradient, at which conjugate gradients end.",
                    fallback = "1e-6",
                    min = 0)
            double tolerance)
            implements OptimizerSpec {
        @Override
        public Newton withLearningRate(double rate) {
            return new Newton(rate, damping, solver, maxIterations, tolerance);
        }
    }

    /**
     * The same with the generalised Gauss–Newton matrix JᵀH_L J in place of the Hessian (Schraudolph 2002), J being the
     * Jacobian of the network's output and H_L the Hessian of the loss in that output. For small networks.
     */
    record GaussNewton(
            @Key(doc = "Learning rate η: the share of the full step.", fallback = "1.0", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Damping λ, added to the matrix's diagonal.", fallback = "1e-3", min = 0)
            double damping,

            @Key(doc = "How the linear system is solved.", fallback = "cg")
            Solver solver,

            @Key(doc = "Conjugate-gradient iterations in one step.", fallback = "100", min = 1)
            int maxIterations,

            @Key(
                    doc = "Residual, as a share of the gradient, at which conjugate gradients end.",
                    fallback = "1e-6",
                    min = 0)
            double tolerance)
            implements OptimizerSpec {
        @Override
        public GaussNewton withLearningRate(double rate) {
            return new GaussNewton(rate, damping, solver, maxIterations, tolerance);
        }
    }
}
