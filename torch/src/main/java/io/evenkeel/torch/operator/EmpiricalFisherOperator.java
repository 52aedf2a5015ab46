package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.GraphedLoss;
import org.bytedeco.pytorch.Tensor;

/**
 * The empirical Fisher matrix (1/N) Σ g_n gₙᵀ, g_n being the gradient of one sample's loss with the label that the data give
 * it; under sum reduction Σ g_n gₙᵀ. It is the uncentred second moment of the gradients and in general not the
 * {@link FisherOperator Fisher matrix}: it need not resemble the curvature even at a minimum (Kunstner et al. 2019).
 *
 * <p>Cost of a product on a kept graph: Jv and Jᵀu, about two gradients, however many samples there are.
 */
public final class EmpiricalFisherOperator extends CurvatureOperator<LinearizedPass> {

    /**
     * @throws IllegalArgumentException where samples have no gradients of their own
     */
    public EmpiricalFisherOperator(LossGraph graph, ParameterBlock block) {
        super(graph, block);
        SampleGradients.require(graph, "the empirical Fisher matrix");
    }

    /** The same with all batches' graphs kept, in memory for all of them; before the first product. */
    public EmpiricalFisherOperator keepingGraphs() {
        keepAll();
        return this;
    }

    /** The same without the check at its first product. */
    public EmpiricalFisherOperator unchecked() {
        skipCheck();
        return this;
    }

    @Override
    LinearizedPass products(GraphedLoss pass, int batch) {
        return SampleGradients.of(block().leaves(), pass, graph().reduction());
    }

    @Override
    void add(Tensor x, Tensor y) {
        double factor = graph().reduction() == LossSpec.Reduction.MEAN ? 1.0 / graph().samples() : 1.0;
        eachBatch((pass, batch) -> SampleGradients.addCombination(pass, SampleGradients.along(pass, x), factor, y));
    }

    @Override
    public String name() {
        return "the empirical Fisher matrix over " + block().name();
    }
}
