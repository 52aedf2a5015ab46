package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.OutputLinearization;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The Fisher information of the network's own predictions, F = c Σ E_{y∼p(·|f)}[∇ℓ ∇ℓᵀ], ℓ = −log p(y|f), summed over
 * everything that has a label (Amari 1998). Labels come from the model, never from the data: with those of the data it
 * would be {@link EmpiricalFisherOperator another matrix} (Kunstner et al. 2019). c is what the loss's reduction makes it: 1
 * over the number of labels for a mean, 1 for a sum, so that F is on the scale of the Hessian, and equal to the
 * Gauss–Newton matrix for cross-entropy on logits and for squared errors.
 *
 * <p>{@link #exact}: the expectation in closed form in the space of outputs, JᵀE[∇_f ℓ ∇_f ℓᵀ]J, at the same cost for any
 * number of classes. {@link #sampled}: the mean over labels drawn from the model, as an unbiased estimate of it whose
 * labels are fixed by the seed. Cost of a product on a kept graph: Jv and Jᵀu, about two gradients.
 */
public final class FisherOperator extends CurvatureOperator<LinearizedPass> {

    /** Tells libtorch that an axis stays as it is. */
    private static final long KEPT_EXTENT = -1;

    private final LabelModel model;
    private final int draws;
    private final long seed;

    private FisherOperator(LossGraph graph, ParameterBlock block, int draws, long seed) {
        super(graph, block);
        this.model = graph.labelModel()
                .orElseThrow(() -> new IllegalArgumentException("this loss is no negative log-likelihood of labels, so"
                        + " there is no Fisher matrix; the Gauss-Newton matrix, or the empirical Fisher, may serve"));
        this.draws = draws;
        this.seed = seed;
    }

    /**
     * @throws IllegalArgumentException if the loss is no negative log-likelihood
     */
    public static FisherOperator exact(LossGraph graph, ParameterBlock block) {
        return new FisherOperator(graph, block, 0, 0);
    }

    /**
     * @param draws labels drawn for each prediction, at least 1
     * @throws IllegalArgumentException if the loss is no negative log-likelihood
     */
    public static FisherOperator sampled(LossGraph graph, ParameterBlock block, int draws, long seed) {
        if (draws < 1) {
            throw new IllegalArgumentException("at least 1 label is drawn for each prediction, not " + draws);
        }
        return new FisherOperator(graph, block, draws, seed);
    }

    /** The same with all batches' graphs kept, in memory for all of them; before the first product. */
    public FisherOperator keepingGraphs() {
        keepAll();
        return this;
    }

    /** The same without the check at its first product. */
    public FisherOperator unchecked() {
        skipCheck();
        return this;
    }

    @Override
    LinearizedPass products(GraphedLoss pass, int batch) {
        Tensor output = pass.output().detach();
        OutputLinearization linearization = new OutputLinearization(block().leaves(), pass.output());
        if (draws == 0) {
            return new LinearizedPass(linearization, List.of());
        }
        long[] shape = new long[Math.toIntExact(output.dim()) + 1];
        Arrays.fill(shape, KEPT_EXTENT);
        shape[0] = draws;
        Tensor repeated = output.unsqueeze(0).expand(shape);
        return new LinearizedPass(
                linearization, List.of(model.scores(repeated, RandomDraws.mixed(seed + RandomDraws.mixed(batch)))));
    }

    @Override
    void add(Tensor x, Tensor y) {
        eachBatch((pass, batch) -> {
            Tensor output = pass.linearization().output().detach();
            Tensor direction = pass.linearization().times(x);
            Tensor bent = draws == 0
                    ? model.fisherTimes(output, direction)
                    : model.outerTimes(pass.rows().get(0), direction);
            double share =
                    graph().reduction() == LossSpec.Reduction.MEAN ? graph().weight(batch) / model.units(output) : 1;
            pass.linearization().addTransposedTimes(bent.mul(new Scalar(share)), y);
        });
    }

    @Override
    public String name() {
        return "the Fisher matrix over " + block().name();
    }
}
