package io.evenkeel.torch.instrument;

import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A trained matrix: one row for each output, or filter. In float64 on the CPU, whatever the parameter's own type and place; the
 * copy belongs to the scope of native memory that is open.
 */
final class WeightMatrix implements LinearOperator<Tensor> {

    private final String name;
    private final Tensor matrix;
    private final TensorSpace domain;
    private final TensorSpace range;

    private WeightMatrix(String name, Tensor matrix) {
        this.name = name;
        this.matrix = matrix;
        this.domain = TensorSpace.cpu(matrix.size(1), ScalarType.Double);
        this.range = TensorSpace.cpu(matrix.size(0), ScalarType.Double);
    }

    /** Empty for what has fewer than two rows or columns, and where an entry is not finite. */
    static Optional<WeightMatrix> of(Parameter parameter) {
        Tensor value = parameter.value();
        if (value.dim() < 2 || value.size(0) < 2 || parameter.size() / value.size(0) < 2) {
            return Optional.empty();
        }
        Tensor matrix = value.detach()
                .reshape(value.size(0), parameter.size() / value.size(0))
                .to(ScalarType.Double)
                .cpu();
        return matrix.isfinite().all().item_bool()
                ? Optional.of(new WeightMatrix(parameter.name(), matrix))
                : Optional.empty();
    }

    Tensor matrix() {
        return matrix;
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
    public boolean symmetric() {
        return false;
    }

    @Override
    public boolean hasAdjoint() {
        return true;
    }

    @Override
    public void apply(Tensor x, Tensor y) {
        try (PointerScope scope = new PointerScope()) {
            y.copy_(matrix.mv(x));
        }
    }

    @Override
    public void applyAdjoint(Tensor y, Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            x.copy_(matrix.t().mv(y));
        }
    }

    @Override
    public String name() {
        return "the matrix " + name;
    }
}
