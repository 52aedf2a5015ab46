package io.evenkeel.torch;

import io.evenkeel.recipe.SequenceSpec;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** h ← φ(W x + b + U h + c) (Elman 1990). */
record RnnCell(Weights weights, int units, SequenceSpec.Rnn.Nonlinearity activation) implements RecurrentCell {

    static LayerPlan plan(SequenceSpec.Rnn spec, Site site) {
        Initial initial = new Initial(spec.init(), spec.recurrentInit(), spec.biasInit(), spec.bias());
        return RecurrentLayer.plan(
                site,
                1,
                spec.units(),
                spec.bidirectional(),
                initial,
                weights -> new RnnCell(weights, spec.units(), spec.activation()));
    }

    @Override
    public Tensor project(Tensor input) {
        return LinearLayer.of(input, weights.input(), weights.biases());
    }

    @Override
    public State first(Tensor zeros) {
        return new State(zeros, null);
    }

    @Override
    public Step steps() {
        Tensor transposed = weights.transposed();
        return (projected, before, watch) -> next(projected.addmm(before.hidden(), transposed));
    }

    /** @param sum W x + U h with its biases */
    private State next(Tensor sum) {
        return new State(
                switch (activation) {
                    case TANH -> sum.tanh();
                    case RELU -> torch.relu(sum);
                },
                null);
    }
}
