package io.evenkeel.torch.gradient;

import java.util.function.Predicate;

/**
 * What is asked of single samples' gradients.
 *
 * @param parameters which parameters, by name
 * @param secondMoments whether means and second moments by coordinate are wanted: as much again as the weights'
 *     gradients for layers with one row a sample; for those with more, it forces single gradients to be formed
 * @param budget how many numbers of single gradients may exist at a time
 */
public record Request(Predicate<String> parameters, boolean secondMoments, Budget budget) {

    /** Norms and inner products over all parameters. */
    public static final Request ALL = new Request(name -> true, false, Budget.DEFAULT);

    /** The same over the parameters with these names alone. */
    public Request of(Predicate<String> some) {
        return new Request(some, secondMoments, budget);
    }

    /** The same with means and second moments by coordinate. */
    public Request withSecondMoments() {
        return new Request(parameters, true, budget);
    }
}
