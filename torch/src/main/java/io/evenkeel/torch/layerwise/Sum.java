package io.evenkeel.torch.layerwise;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = skip·x + scale·F(x) */
public final class Sum implements LayerDerivatives {

    private final LayerDerivatives branch;
    private final double scale;
    private final double skip;
    private boolean inputMoves;

    public Sum(LayerDerivatives branch, double scale, double skip) {
        this.branch = branch;
        this.scale = scale;
        this.skip = skip;
    }

    @Override
    public Tensor forward(Tensor input, boolean moves) {
        inputMoves = moves;
        return sum(input, branch.forward(input, moves));
    }

    @Override
    public boolean moves() {
        return inputMoves || branch.moves();
    }

    @Override
    public @Nullable Tensor backward(Tensor adjoint) {
        return before(adjoint, branch.moves() ? branch.backward(times(scale, adjoint)) : null);
    }

    @Override
    public Tensor tangent(@Nullable Tensor input, Direction direction) {
        if (!branch.moves() && input != null) {
            return times(skip, input);
        }
        Tensor inside = branch.tangent(input, direction);
        return input == null ? times(scale, inside) : sum(input, inside);
    }

    @Override
    public @Nullable Tensor adjointTangent(Tensor adjoint, Direction direction) {
        return before(adjoint, branch.moves() ? branch.adjointTangent(times(scale, adjoint), direction) : null);
    }

    /** What reaches the input past the branch and, times the scale already, through it. */
    private @Nullable Tensor before(Tensor past, @Nullable Tensor through) {
        if (!inputMoves) {
            return null;
        }
        return through == null ? times(skip, past) : through.add(past, new Scalar(skip));
    }

    private Tensor sum(Tensor input, Tensor inside) {
        return times(skip, input).add(inside, new Scalar(scale));
    }

    private static Tensor times(double factor, Tensor x) {
        return factor == 1 ? x : x.mul(new Scalar(factor));
    }

    @Override
    public List<Tensor> kept() {
        return branch.kept();
    }
}
