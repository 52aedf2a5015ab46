package io.evenkeel.torch.operator;

import io.evenkeel.torch.GraphedLoss;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The covariance Σ₁ = (1/D) Σ_n (g_n − ḡ)(g_n − ḡ)ᵀ of single samples' gradients, ḡ being their mean: gradient noise. A
 * batch of B samples drawn with replacement has the covariance Σ₁/B. D is N where the samples are all there are ({@link
 * #ofThese}), and N − 1 where they stand for others ({@link #ofPopulation}, unbiased).
 *
 * <p>Cost of a product on a kept graph: Jv and Jᵀu, about two gradients, however many samples there are; one more backward
 * pass for ḡ, at the first product and whenever the weights have changed. Products are centred before they are summed, so that noise much smaller than the mean
 * does not cancel.
 */
public final class GradientCovarianceOperator extends CurvatureOperator<LinearizedPass> {

    private final double divisor;
    private final Tensor mean;
    private long meanVersion = -1;

    private GradientCovarianceOperator(LossGraph graph, ParameterBlock block, long divisor) {
        super(graph, block);
        SampleGradients.require(graph, "the gradients' covariance");
        if (divisor < 1) {
            throw new IllegalArgumentException(
                    "the covariance in a population needs at least 2 samples, but there is " + graph.samples());
        }
        this.divisor = divisor;
        this.mean = block.space().zero();
    }

    /**
     * With D = N, among these very samples.
     *
     * @throws IllegalArgumentException where samples have no gradients of their own
     */
    public static GradientCovarianceOperator ofThese(LossGraph graph, ParameterBlock block) {
        return new GradientCovarianceOperator(graph, block, graph.samples());
    }

    /**
     * With D = N − 1, an unbiased estimate for what the samples were drawn from.
     *
     * @throws IllegalArgumentException where samples have no gradients of their own, or there is but one
     */
    public static GradientCovarianceOperator ofPopulation(LossGraph graph, ParameterBlock block) {
        return new GradientCovarianceOperator(graph, block, graph.samples() - 1);
    }

    /** The same with all batches' graphs kept, in memory for all of them; before the first product. */
    public GradientCovarianceOperator keepingGraphs() {
        keepAll();
        return this;
    }

    /** The same without the check at its first product. */
    public GradientCovarianceOperator unchecked() {
        skipCheck();
        return this;
    }

    @Override
    LinearizedPass products(GraphedLoss pass, int batch) {
        return SampleGradients.of(block().leaves(), pass, graph().reduction());
    }

    @Override
    void add(Tensor x, Tensor y) {
        if (meanVersion != version()) {
            mean.zero_();
            eachBatch((pass, batch) -> {
                Tensor residuals = pass.rows().get(0);
                pass.linearization().addTransposedTimes(residuals.mul(new Scalar(1.0 / graph().samples())), mean);
            });
            meanVersion = version();
        }
        double along = domain().dot(mean, x);
        double[] left = new double[1];
        eachBatch((pass, batch) -> {
            Tensor centred = SampleGradients.along(pass, x).sub(new Scalar(along));
            SampleGradients.addCombination(pass, centred, 1 / divisor, y);
            left[0] += centred.sum().item_double();
        });
        // zero but for rounding, which must not bring the mean back in
        domain().axpy(-left[0] / divisor, mean, y);
    }

    @Override
    public void close() {
        super.close();
        mean.close();
    }

    @Override
    public String name() {
        return "the gradients' covariance over " + block().name();
    }
}
