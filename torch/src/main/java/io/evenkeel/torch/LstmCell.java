package io.evenkeel.torch;

import io.evenkeel.recipe.SequenceSpec;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000), gates in libtorch's
 * order input, forget, cell, output: c ← f ∘ c + i ∘ tanh(g), h ← o ∘ tanh(c).
 */
record LstmCell(Weights weights, int units) implements RecurrentCell {

    private static final int GATES = 4;

    static LayerPlan plan(SequenceSpec.Lstm spec, Site site) {
        if (spec.forgetBias() != 0 && !spec.bias()) {
            throw site.misfit("an lstm without biases and with a forget_bias", "bias: true");
        }
        Initial initial = new Initial(spec.init(), spec.recurrentInit(), spec.biasInit(), spec.bias());
        LayerPlan plan = RecurrentLayer.plan(
                site,
                GATES,
                spec.units(),
                spec.bidirectional(),
                initial,
                weights -> new LstmCell(weights, spec.units()));
        site.shift("bias_ih", spec.forgetBias(), spec.units(), 2 * spec.units());
        if (spec.bidirectional()) {
            site.shift("bias_ih" + REVERSE, spec.forgetBias(), spec.units(), 2 * spec.units());
        }
        return plan;
    }

    @Override
    public Tensor project(Tensor input) {
        return LinearLayer.of(input, weights.input(), weights.biases());
    }

    @Override
    public State first(Tensor zeros) {
        return new State(zeros, zeros);
    }

    @Override
    public Step steps() {
        Tensor transposed = weights.transposed();
        return (projected, before, watch) -> next(projected.addmm(before.hidden(), transposed), before, watch);
    }

    /** @param sum W x + U h with its biases */
    private State next(Tensor sum, State before, Watch watch) {
        Tensor[] gates = Pieces.chunk(sum, GATES, 1);
        Tensor input = gates[0].sigmoid();
        Tensor forget = gates[1].sigmoid();
        Tensor output = gates[3].sigmoid();
        // not addcmul, whose derivative multiplies both factors by one first, and keeps what comes out
        Tensor cell = forget.mul(Objects.requireNonNull(before.cell())).add_(input.mul(gates[2].tanh()));
        watch.inner(InnerTensor.INPUT_GATE, input);
        watch.inner(InnerTensor.FORGET_GATE, forget);
        watch.inner(InnerTensor.OUTPUT_GATE, output);
        watch.inner(InnerTensor.CELL, cell);
        return new State(output.mul(cell.tanh()), cell);
    }
}
