package io.evenkeel.torch.operator;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.FlatLeaves;
import io.evenkeel.torch.GraphedLoss;
import io.evenkeel.torch.OutputLinearization;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The gradients g_n of single samples as a linear map, none of them ever formed: g_n = J_nᵀ r_n with r_n = ∂ℓ_n/∂f_n, so
 * ⟨g_n, v⟩ = ⟨r_n, (Jv)_n⟩ and Σ_n s_n g_n = Jᵀ(s ∘ r).
 */
final class SampleGradients {

    private SampleGradients() {}

    /** Refuses what has no gradients of single samples. */
    static void require(LossGraph graph, String name) {
        if (!graph.samplesAreIndependent()) {
            throw new IllegalArgumentException(
                    name + " is made of single samples' gradients, which do not exist where batch"
                            + " normalisation mixes the samples of a batch; make the passes as in use, by running averages");
        }
    }

    /** A pass with the r_n of its samples as the rows. */
    static LinearizedPass of(FlatLeaves leaves, GraphedLoss pass, LossSpec.Reduction reduction) {
        Tensor gradient = new Tensor(torch.grad(
                        new TensorVector(pass.loss()),
                        new TensorVector(pass.output()),
                        new TensorVector(),
                        new BoolOptional(true),
                        false,
                        true)
                .get(0));
        Tensor residuals = !gradient.defined()
                ? torch.zeros_like(pass.output())
                : reduction == LossSpec.Reduction.MEAN
                        ? gradient.mul(new Scalar((double) pass.output().size(0)))
                        : gradient;
        return new LinearizedPass(new OutputLinearization(leaves, pass.output()), List.of(residuals));
    }

    /** ⟨g_n, v⟩ for each sample, shape (samples). */
    static Tensor along(LinearizedPass pass, Tensor vector) {
        Tensor products = pass.rows().get(0).mul(pass.linearization().times(vector));
        return products.reshape(products.size(0), -1).sum(new long[] {1}, false, null);
    }

    /** {@code into := into + factor · Σ_n s_n g_n} */
    static void addCombination(LinearizedPass pass, Tensor coefficients, double factor, Tensor into) {
        Tensor residuals = pass.rows().get(0);
        long[] shape = new long[Math.toIntExact(residuals.dim())];
        java.util.Arrays.fill(shape, 1);
        shape[0] = residuals.size(0);
        Tensor weighted = residuals.mul(coefficients.reshape(shape)).mul(new Scalar(factor));
        pass.linearization().addTransposedTimes(weighted, into);
    }
}
