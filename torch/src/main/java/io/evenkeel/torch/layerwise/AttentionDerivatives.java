package io.evenkeel.torch.layerwise;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Attention between its matrices, a head at a time: O = D∘A V with A = softmax(S), S = s Q Kᵀ + mask, and D what dropout
 * multiplies by.
 *
 * <p>S' = s (Q'Kᵀ + QK'ᵀ); A' = A∘(S' − Σ A∘S'), sums over a row; O' = D∘A' V + D∘A V'. With δ the adjoint of O, those of V,
 * A and S are (D∘A)ᵀδ, B = D∘(δVᵀ) and A∘E with E = B − Σ A∘B; the last one's derivative is A'∘E + A∘B' less A times the
 * row's sum of both.
 */
public final class AttentionDerivatives extends SingleLayer {

    private static final int MATRICES = 3;

    private final long heads;
    private final double scale;
    private final @Nullable Tensor mask;
    private final @Nullable UnaryOperator<Tensor> dropout;
    private long samples;
    private long steps;
    private long width;
    private @Nullable Tensor queries;
    private @Nullable Tensor keys;
    private @Nullable Tensor values;
    private @Nullable Tensor attention;
    private @Nullable Tensor dropped;
    private @Nullable Tensor delta;
    private @Nullable Tensor sums;
    private @Nullable Tensor queriesTangent;
    private @Nullable Tensor keysTangent;
    private @Nullable Tensor valuesTangent;
    private @Nullable Tensor attentionTangent;

    /**
     * @param mask added to a head's logits; null for none
     * @param dropout gives D in the shape of A; null for none
     */
    public AttentionDerivatives(
            int heads, double scale, @Nullable Tensor mask, @Nullable UnaryOperator<Tensor> dropout) {
        this.heads = heads;
        this.scale = scale;
        this.mask = mask;
        this.dropout = dropout;
    }

    /** @param input queries, keys and values side by side */
    @Override
    Tensor output(Tensor input) {
        samples = input.size(0);
        steps = input.size(1);
        width = input.size(2) / MATRICES / heads;
        Tensor all = apart(input);
        Tensor q = all.select(0, 0).mul(new Scalar(scale));
        Tensor k = all.select(0, 1);
        Tensor v = all.select(0, 2);
        Tensor s = q.bmm(k.transpose(1, 2));
        Tensor a = torch.softmax(mask == null ? s : s.add_(mask), 2);
        Tensor d = dropout == null ? null : dropout.apply(a);
        if (inputMoves()) {
            queries = keep(q);
            keys = keep(k.mul(new Scalar(scale)));
            // a copy, or all three would stay
            values = keep(v.clone());
            attention = keep(a);
            dropped = d == null ? null : keep(d);
        }
        return together((d == null ? a : a.mul(d)).bmm(v));
    }

    @Override
    Tensor inputAdjoint(Tensor adjoint) {
        delta = keep(byHead(adjoint));
        Tensor a = known(attention);
        Tensor b = masked(known(delta).bmm(known(values).transpose(1, 2)));
        sums = keep(rowSums(b.mul(a)));
        Tensor s = b.sub_(known(sums)).mul_(a);
        // keys are held times s, and so are queries
        return sideBySide(
                s.bmm(known(keys)),
                s.transpose(1, 2).bmm(known(queries)),
                masked(a).transpose(1, 2).bmm(known(delta)));
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor all = stay(apart(known(input)));
        Tensor q = stay(all.select(0, 0));
        Tensor k = stay(all.select(0, 1));
        Tensor v = stay(all.select(0, 2));
        queriesTangent = q;
        keysTangent = k;
        valuesTangent = v;
        Tensor a = known(attention);
        Tensor s = q.bmm(known(keys).transpose(1, 2)).add_(known(queries).bmm(k.transpose(1, 2)));
        Tensor moved = stay(centred(s.mul_(a), a));
        attentionTangent = moved;
        return together(masked(moved).bmm(known(values)).add_(masked(a).bmm(v)));
    }

    @Override
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor moved = byHead(adjoint);
        Tensor a = known(attention);
        Tensor change = known(attentionTangent);
        Tensor v = masked(change)
                .transpose(1, 2)
                .bmm(known(delta))
                .add_(masked(a).transpose(1, 2).bmm(moved));
        Tensor b = moved.bmm(known(values).transpose(1, 2))
                .add_(known(delta).bmm(known(valuesTangent).transpose(1, 2)));
        // E takes a product of small matrices to find again, and as much memory as A to keep
        Tensor excess = masked(known(delta).bmm(known(values).transpose(1, 2))).sub_(known(sums));
        Tensor s = centred(masked(b).mul(a).addcmul_(change, excess), a);
        Tensor was = excess.mul_(a);
        Scalar scaling = new Scalar(scale);
        Tensor q = s.bmm(known(keys)).add_(was.bmm(known(keysTangent)), scaling);
        Tensor k =
                s.transpose(1, 2).bmm(known(queries)).add_(was.transpose(1, 2).bmm(known(queriesTangent)), scaling);
        queriesTangent = null;
        keysTangent = null;
        valuesTangent = null;
        attentionTangent = null;
        return sideBySide(q, k, v);
    }

    /** Less A times the row's sum, in place. */
    private static Tensor centred(Tensor rows, Tensor a) {
        return rows.addcmul_(a, rowSums(rows), new Scalar(-1.0));
    }

    private static Tensor rowSums(Tensor rows) {
        return rows.sum(new long[] {2}, true, new ScalarTypeOptional());
    }

    private Tensor masked(Tensor tensor) {
        return dropped == null ? tensor : tensor.mul(dropped);
    }

    /** (samples, steps, 3·features) to (3, samples·heads, steps, width) */
    private Tensor apart(Tensor tensor) {
        return tensor.view(samples, steps, MATRICES, heads, width)
                .permute(2, 0, 3, 1, 4)
                .reshape(MATRICES, samples * heads, steps, width);
    }

    private Tensor sideBySide(Tensor q, Tensor k, Tensor v) {
        return torch.stack(new TensorVector(q, k, v), 0)
                .view(MATRICES, samples, heads, steps, width)
                .permute(1, 3, 0, 2, 4)
                .reshape(samples, steps, MATRICES * heads * width);
    }

    /** (samples·heads, steps, width) to (samples, steps, features) */
    private Tensor together(Tensor tensor) {
        return tensor.view(samples, heads, steps, width).transpose(1, 2).reshape(samples, steps, heads * width);
    }

    private Tensor byHead(Tensor tensor) {
        return tensor.reshape(samples, steps, heads, width).transpose(1, 2).reshape(samples * heads, steps, width);
    }
}
