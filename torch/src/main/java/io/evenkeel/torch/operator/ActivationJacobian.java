package io.evenkeel.torch.operator;

import io.evenkeel.spectral.LinearOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * ∂to/∂from between two places of a network at the activations of one pass, with its adjoint. Vectors are one sample's
 * activations, or a batch's one after the other, row-major.
 *
 * <ul>
 *   <li>{@link #ofBatch}: all samples' at once; block-diagonal where samples are independent.
 *   <li>{@link #ofSample}: one sample's.
 *   <li>{@link #averaged}: J̄ = (1/n) Σ J_n over the samples of the pass.
 * </ul>
 *
 * <p>J·v is a backward pass through the backward pass between the places, Jᵀu is a backward pass; both go through the whole
 * batch that the pass was made with. The graph is kept until {@link #close}, and serves while the weights stay as they are.
 */
public final class ActivationJacobian implements LinearOperator<Tensor>, AutoCloseable {

    /** Which rows of the batch take part. */
    private sealed interface Rows {
        record All() implements Rows {}

        record One(long sample) implements Rows {}

        record Mean() implements Rows {}
    }

    private final String name;
    private final Rows rows;
    private final Tensor from;
    private final Tensor to;
    private final Tensor u;
    private final Tensor transposed;
    private final TensorSpace domain;
    private final TensorSpace range;

    private ActivationJacobian(ActivationPass pass, Rows rows, String name) {
        if (!(rows instanceof Rows.All) && !pass.samplesAreIndependent()) {
            throw new IllegalArgumentException(
                    name + " cannot be told apart: batch normalisation mixes the samples of a"
                            + " batch; make the pass as in use, or ask for the whole batch's");
        }
        this.rows = rows;
        this.name = name;
        try (PointerScope scope = new PointerScope()) {
            Tensor weights = torch.ones_like(pass.to()).requires_grad_(true);
            Tensor image = new Tensor(torch.grad(
                            new TensorVector(pass.to()),
                            new TensorVector(pass.from()),
                            new TensorVector(weights),
                            new BoolOptional(true),
                            true,
                            true)
                    .get(0));
            if (!image.defined()) {
                throw new IllegalArgumentException(
                        name + " is nothing: the second place does not depend on the first; are they in order?");
            }
            long share = rows instanceof Rows.All ? 1 : pass.from().size(0);
            this.domain = new TensorSpace(
                    pass.from().numel() / share,
                    pass.from().scalar_type(),
                    pass.from().device());
            this.range = domain.ofDimension(pass.to().numel() / share);
            this.u = weights.retainReference();
            this.transposed = image.retainReference();
        }
        this.from = handle(pass.from());
        this.to = handle(pass.to());
    }

    /** One of our own on the same tensor: the pass's belong to whoever made it. */
    private static Tensor handle(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            return new Tensor(tensor).retainReference();
        }
    }

    /** Of all samples at once. */
    public static ActivationJacobian ofBatch(ActivationPass pass) {
        return new ActivationJacobian(pass, new Rows.All(), "the derivative from " + pass.name());
    }

    /**
     * Of one sample of the batch.
     *
     * @throws IllegalArgumentException where samples are not independent
     */
    public static ActivationJacobian ofSample(ActivationPass pass, long sample) {
        if (sample < 0 || sample >= pass.from().size(0)) {
            throw new IllegalArgumentException("the batch has " + pass.from().size(0)
                    + " samples from 0 on, but sample " + sample + " was asked for");
        }
        return new ActivationJacobian(
                pass, new Rows.One(sample), "sample " + sample + "'s derivative from " + pass.name());
    }

    /**
     * The mean over samples.
     *
     * @throws IllegalArgumentException where samples are not independent
     */
    public static ActivationJacobian averaged(ActivationPass pass) {
        return new ActivationJacobian(pass, new Rows.Mean(), "the mean derivative from " + pass.name());
    }

    @Override
    public TensorSpace domain() {
        return domain;
    }

    @Override
    public TensorSpace range() {
        return range;
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        requireOpen();
        domain.check(x);
        range.check(y);
        try (PointerScope scope = new PointerScope()) {
            Tensor image = derivative(transposed, u, spread(x, from));
            gather(image, y);
        }
    }

    @Override
    public void applyAdjoint(Tensor y, Tensor x) {
        requireOpen();
        domain.check(x);
        range.check(y);
        try (PointerScope scope = new PointerScope()) {
            Tensor image = derivative(to, from, spread(y, to));
            gather(image, x);
        }
    }

    private void requireOpen() {
        if (from.isNull()) {
            throw new IllegalStateException(name + " has been closed, and its graph with it; make another one");
        }
    }

    private static Tensor derivative(Tensor of, Tensor by, Tensor weights) {
        Tensor derivative = torch.grad(
                        new TensorVector(of),
                        new TensorVector(by),
                        new TensorVector(weights),
                        new BoolOptional(true),
                        false,
                        true)
                .get(0);
        return derivative.defined() ? derivative : torch.zeros_like(by);
    }

    /** A vector as a batch of the tensor's shape. */
    private Tensor spread(Tensor vector, Tensor like) {
        if (rows instanceof Rows.All) {
            return vector.view_as(like);
        }
        if (rows instanceof Rows.Mean) {
            return vector.reshape(1, -1).expand(like.size(0), -1).reshape_as(like);
        }
        Tensor batch = torch.zeros_like(like);
        long sample = ((Rows.One) rows).sample();
        batch.select(0, sample).copy_(vector.view_as(batch.select(0, sample)));
        return batch;
    }

    private void gather(Tensor batch, Tensor vector) {
        if (rows instanceof Rows.All) {
            vector.copy_(batch.reshape(-1));
        } else if (rows instanceof Rows.Mean) {
            vector.copy_(batch.reshape(batch.size(0), -1).mean(0));
        } else {
            vector.copy_(batch.select(0, ((Rows.One) rows).sample()).reshape(-1));
        }
    }

    @Override
    public boolean symmetric() {
        return false;
    }

    @Override
    public boolean hasAdjoint() {
        return true;
    }

    @Override
    public String name() {
        return name;
    }

    /** Ends the graph. */
    @Override
    public void close() {
        u.close();
        transposed.close();
        from.close();
        to.close();
    }
}
