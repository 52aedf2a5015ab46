package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.FlatLeaves;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.HessianProducts;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What operators differentiate: parameters, and batches of data that each give an output and a loss with a graph. It may
 * stand for one of our networks ({@link NetworkLoss}), a TorchScript module or somebody else's loop.
 *
 * <p>The loss of the whole data is L = Σ_b n_b L_b / Σ_b n_b under mean reduction, whatever the size of the last batch,
 * and L = Σ_b L_b under sum reduction.
 *
 * <p>A pass must be repeatable: the same batch at the same weights gives the same loss, so whatever is random in it is
 * frozen, and no running average moves. What cannot be frozen has to be switched off. An operator that makes its graph
 * anew for each product finds out when that was not kept to.
 */
public interface LossGraph {

    /**
     * A trained tensor.
     *
     * @param name its place and role, such as {@code layers.3.weight}
     * @param value a leaf that requires a gradient
     */
    record GraphParameter(String name, Tensor value) {}

    /** In the order in which operators' vectors hold them. */
    List<GraphParameter> parameters();

    /** How many batches the data come in, at least 1. */
    int batches();

    /** Samples in a batch, the first extent of its output. */
    long samples(int batch);

    /**
     * Output and loss of one batch at the weights as they are now, not weighted by its size. The tensors belong to the
     * scope of native memory that is open.
     */
    GraphedLoss pass(int batch);

    /**
     * Products with the Hessian of a batch's loss, {@linkplain #weight weighted}, without a graph, where every layer can be
     * derived twice by hand. They belong to the scope of native memory that is open, unless they are kept.
     *
     * @param leaves parameters of the loss
     */
    default Optional<HessianProducts> layerProducts(int batch, FlatLeaves leaves) {
        return Optional.empty();
    }

    /** Whether a batch's loss is a mean over its samples or a sum. */
    LossSpec.Reduction reduction();

    /** What the loss says about targets, where it is the negative log-likelihood of any. */
    Optional<LabelModel> labelModel();

    /**
     * Whether a sample's output depends on that sample alone, so that each has a gradient of its own; not so under batch
     * normalisation by the batch's own statistics.
     */
    boolean samplesAreIndependent();

    /**
     * Whether the gradient jumps wherever a number crosses another, as under relu and max pooling, for all that is known. Then
     * differences of gradients say nothing about second derivatives.
     */
    default boolean isKinked() {
        return false;
    }

    /**
     * The smooth piece to which the weights belong as they are, for the caller to close; the loss itself where it has no kinks,
     * empty where they cannot be held.
     */
    default Optional<SmoothPiece> smoothPiece() {
        return isKinked() ? Optional.empty() : Optional.of(SmoothPiece.whole(this));
    }

    /** In which mode passes are made, for people: what batch normalisation and dropout do. */
    String mode();

    /** Samples in all batches. */
    default long samples() {
        long samples = 0;
        for (int batch = 0; batch < batches(); batch++) {
            samples += samples(batch);
        }
        return samples;
    }

    /** What a batch's loss, and its derivatives, weigh in those of the whole. */
    default double weight(int batch) {
        return reduction() == LossSpec.Reduction.MEAN ? (double) samples(batch) / samples() : 1.0;
    }
}
