package io.evenkeel.torch.layerwise;

import java.util.function.Predicate;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * y = γ u + β with u = r (x − mean x), r = 1/√(mean (x − mean x)² + ε), each mean over the entries normalised together; or the
 * same without the means of x themselves (root mean square).
 *
 * <p>With P c = c − mean c − u mean(u c), without the middle term where there are no means: u' = r P x'. The adjoint of x
 * is r P g with g = γ δ; its derivative is r (P (g' − r mean(u x') g) − u' mean(u g) − u mean(u' g)).
 */
public final class NormDerivatives extends SingleLayer {

    private final boolean centred;
    private final int axes;
    private final double eps;
    private final @Nullable Tensor gain;
    private final @Nullable Tensor offset;
    private final boolean gainMoves;
    private final boolean offsetMoves;
    private long[] shape = {};
    private long[] extents = {};
    private @Nullable Tensor u;
    private @Nullable Tensor r;
    private @Nullable Tensor mean;
    private @Nullable Tensor unit;
    private @Nullable Tensor delta;
    private @Nullable Tensor alongAdjoint;
    private @Nullable Tensor uTangent;
    private @Nullable Tensor shrinking;

    /**
     * @param centred whether means are taken off
     * @param axes how many of the last ones are normalised together
     */
    public NormDerivatives(
            boolean centred,
            int axes,
            double eps,
            @Nullable Tensor gain,
            @Nullable Tensor offset,
            Predicate<Tensor> moving) {
        this.centred = centred;
        this.axes = axes;
        this.eps = eps;
        this.gain = gain;
        this.offset = offset;
        this.gainMoves = gain != null && moving.test(gain);
        this.offsetMoves = offset != null && moving.test(offset);
    }

    @Override
    boolean hasMovingWeights() {
        return gainMoves || offsetMoves;
    }

    @Override
    Tensor output(Tensor input) {
        shape = Shapes.of(input);
        long entries = 1;
        for (int axis = shape.length - axes; axis < shape.length; axis++) {
            entries *= shape[axis];
        }
        extents = new long[] {entries};
        Tensor x = rows(input);
        if (centred) {
            var parts = torch.native_layer_norm(x, extents, none(), none(), eps);
            u = keep(new Tensor(parts.get0()));
            r = keep(new Tensor(parts.get2()));
        } else {
            r = keep(mean(x.square()).add_(new Scalar(eps)).rsqrt_());
            u = keep(x.mul(known(r)));
        }
        mean = keep(torch.zeros_like(known(r)));
        unit = keep(torch.ones_like(known(r)));
        return scaled(known(u)).view(shape);
    }

    /** γu + β */
    private Tensor scaled(Tensor rows) {
        Tensor times = gain == null ? rows : rows.mul(flat(gain));
        return offset == null ? times : times.add(flat(offset));
    }

    @Override
    @Nullable
    Tensor inputAdjoint(Tensor adjoint) {
        if (!inputMoves()) {
            return null;
        }
        delta = keep(rows(adjoint));
        Tensor g = byGain(known(delta));
        alongAdjoint = keep(mean(g.mul(known(u))).mul_(known(r)));
        return projected(g).mul_(known(r)).view(shape);
    }

    @Override
    Tensor outputTangent(@Nullable Tensor input, Direction direction) {
        Tensor alongGain = direction.of(gain);
        Tensor alongOffset = direction.of(offset);
        Tensor tangent = null;
        if (input != null) {
            Tensor x = rows(input);
            Tensor moved = stay(projected(x).mul_(known(r)));
            uTangent = moved;
            shrinking = stay(mean(known(u).mul(x)).mul_(known(r)));
            tangent = gain == null ? moved : moved.mul(flat(gain));
        }
        if (alongGain != null) {
            tangent = tangent == null ? known(u).mul(flat(alongGain)) : tangent.addcmul_(known(u), flat(alongGain));
        }
        if (alongOffset != null) {
            tangent = tangent == null
                    ? flat(alongOffset).expand(known(u).size(0), extents[0]).contiguous()
                    : tangent.add(flat(alongOffset));
        }
        return known(tangent).view(shape);
    }

    @Override
    @Nullable
    Tensor inputAdjointTangent(Tensor adjoint, Direction direction) {
        Tensor moved = rows(adjoint);
        Tensor change = uTangent;
        if (gain != null && gainMoves) {
            Tensor each = moved.mul(known(u));
            if (change != null) {
                each.addcmul_(known(delta), change);
            }
            flat(direction.image(gain)).add_(each.sum(0));
        }
        if (offset != null && offsetMoves) {
            flat(direction.image(offset)).add_(moved.sum(0));
        }
        if (change == null) {
            return null;
        }
        Scalar less = new Scalar(-1.0);
        Tensor was = byGain(known(delta));
        Tensor g = byGain(moved).addcmul(was, known(shrinking), less);
        Tensor alongGain = direction.of(gain);
        if (alongGain != null) {
            g.addcmul_(known(delta), flat(alongGain));
        }
        Tensor turned = mean(change.mul(was)).mul_(known(r));
        Tensor result = projected(g)
                .mul_(known(r))
                .addcmul_(change, known(alongAdjoint), less)
                .addcmul_(known(u), turned, less);
        uTangent = null;
        shrinking = null;
        return result.view(shape);
    }

    private Tensor byGain(Tensor rows) {
        return gain == null ? rows : rows.mul(flat(gain));
    }

    /** Pc, by the kernel of layer normalisation's own backward pass where there are means: u is normalised already. */
    private Tensor projected(Tensor c) {
        if (!centred) {
            return c.addcmul(known(u), mean(known(u).mul(c)), new Scalar(-1.0));
        }
        return new Tensor(torch.native_layer_norm_backward(
                        c, known(u), extents, known(mean), known(unit), none(), none(), inputOnly())
                .get0());
    }

    private Tensor rows(Tensor tensor) {
        return tensor.reshape(-1, extents[0]).contiguous();
    }

    private Tensor flat(Tensor weight) {
        return weight.view(extents);
    }

    private static Tensor mean(Tensor rows) {
        return rows.mean(new long[] {1}, true, new ScalarTypeOptional());
    }

    /** Of a backward pass's derivatives: by the input, not by gain and offset. */
    private static BoolPointer inputOnly() {
        return new BoolPointer(3).put(0, true).put(1, false).put(2, false);
    }

    private static TensorOptional none() {
        return new TensorOptional();
    }
}
