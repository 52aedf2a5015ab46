package io.evenkeel.torch;

import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.torch.layerwise.GruDerivatives;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent unit (Cho et al. 2014) in libtorch's form, with gates in the order reset, update, new: r = σ(W_r x +
 * b_r + U_r h + c_r), z likewise, n = tanh(W_n x + b_n + r ∘ (U_n h + c_n)), h ← n + z ∘ (h − n).
 */
record GruCell(Weights weights, int units) implements RecurrentCell {

    private static final int GATES = 3;

    static LayerPlan plan(SequenceSpec.Gru spec, Site site) {
        Initial initial = new Initial(spec.init(), spec.recurrentInit(), spec.biasInit(), spec.bias());
        return RecurrentLayer.plan(
                site,
                GATES,
                spec.units(),
                spec.bidirectional(),
                initial,
                weights -> new GruCell(weights, spec.units()));
    }

    @Override
    public Tensor project(Tensor input) {
        return LinearLayer.of(input, weights.input(), weights.inputBias());
    }

    @Override
    public List<ParameterUse> uses(
            Tensor input, Tensor projection, Tensor before, Map<InnerTensor, List<Tensor>> gates) {
        Tensor reset = Pieces.stack(
                Objects.requireNonNull(gates.get(InnerTensor.RESET_GATE)).toArray(Tensor[]::new), 0);
        Tensor ones = torch.ones_like(reset);
        // the reset gate stands between the candidate's recurrent half and the sum with its projection
        Tensor factor = Pieces.concatenate(2, ones, ones, reset);
        return List.of(
                new ParameterUse.Linear(
                        weights.input(), optional(weights.inputBias()), input.detach(), projection, null, true),
                new ParameterUse.Linear(
                        weights.recurrent(), optional(weights.recurrentBias()), before, projection, factor, true));
    }

    private static List<Tensor> optional(@Nullable Tensor bias) {
        return bias == null ? List.of() : List.of(bias);
    }

    @Override
    public State first(Tensor zeros) {
        return new State(zeros, null);
    }

    @Override
    public Step steps() {
        Tensor transposed = weights.transposed();
        Tensor bias = weights.recurrentBias();
        return (projected, before, watch) -> {
            Tensor[] x = Pieces.chunk(projected, GATES, 1);
            Tensor hidden = before.hidden();
            Tensor[] h = Pieces.chunk(bias == null ? hidden.mm(transposed) : bias.addmm(hidden, transposed), GATES, 1);
            Tensor reset = x[0].add(h[0]).sigmoid();
            Tensor update = x[1].add(h[1]).sigmoid();
            // not addcmul, whose derivative multiplies both factors by one first, and keeps what comes out
            Tensor candidate = reset.mul(h[2]).add_(x[2]).tanh_();
            watch.inner(InnerTensor.RESET_GATE, reset);
            watch.inner(InnerTensor.UPDATE_GATE, update);
            return new State(candidate.lerp(hidden, update), null);
        };
    }

    @Override
    public LayerDerivatives derivatives(Predicate<Tensor> moving) {
        return new GruDerivatives(weights.recurrent(), weights.recurrentBias(), moving);
    }
}
