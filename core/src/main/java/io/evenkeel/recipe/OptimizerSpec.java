package io.evenkeel.recipe;

/** How a gradient becomes a step. */
public sealed interface OptimizerSpec permits OptimizerSpec.Sgd, OptimizerSpec.Adam {

    double learningRate();

    /** The same optimizer at another rate. */
    OptimizerSpec withLearningRate(double rate);

    /** Stochastic gradient descent, with Polyak or Nesterov momentum where it is not 0. */
    record Sgd(
            @Key(doc = "Learning rate η.", fallback = "0.01", min = 0, aliases = "lr")
            double learningRate,

            @Key(doc = "Momentum β.", fallback = "0.0", min = 0, max = 1, below = true)
            double momentum,

            @Key(doc = "Nesterov's form of momentum.", fallback = "false")
            boolean nesterov,

            @Key(doc = "L2 penalty, added to the gradient.", fallback = "0.0", min = 0)
            double weightDecay)
            implements OptimizerSpec {
        @Override
        public Sgd withLearningRate(double rate) {
            return new Sgd(rate, momentum, nesterov, weightDecay);
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
            double weightDecay)
            implements OptimizerSpec {
        @Override
        public Adam withLearningRate(double rate) {
            return new Adam(rate, beta1, beta2, epsilon, weightDecay);
        }
    }
}
