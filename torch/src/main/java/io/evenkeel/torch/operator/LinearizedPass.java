package io.evenkeel.torch.operator;

import io.evenkeel.torch.GraphProducts;
import io.evenkeel.torch.OutputLinearization;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch's output derivative, with what belongs to its rows.
 *
 * @param rows what goes with the output's entries
 */
record LinearizedPass(OutputLinearization linearization, List<Tensor> rows) implements GraphProducts {

    LinearizedPass {
        rows = List.copyOf(rows);
    }

    @Override
    public void keep() {
        linearization.keep();
        rows.forEach(Tensor::retainReference);
    }

    @Override
    public void close() {
        linearization.close();
        rows.forEach(Tensor::close);
    }
}
