package io.evenkeel.torch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A cell over the steps of a sequence, from a state of zeros; and, where there is a second one, backwards too, with its
 * features behind. Written over tensor operations, so that the gradient at each step's state can be seen.
 */
record RecurrentLayer(
        String place, RecurrentCell forward, @Nullable RecurrentCell backward) implements Layer {

    static LayerPlan plan(
            Site site,
            int gates,
            int units,
            boolean bidirectional,
            RecurrentCell.Initial initial,
            Function<RecurrentCell.Weights, RecurrentCell> cell) {
        SampleShape sequence = site.sequence();
        RecurrentCell.Weights.plan(site, gates, units, bidirectional, initial);
        return site.plan(
                SampleShape.of(sequence.extent(0), bidirectional ? Math.multiplyExact(2, units) : units),
                binding -> new RecurrentLayer(
                        binding.place(),
                        cell.apply(RecurrentCell.Weights.of(binding, "")),
                        bidirectional ? cell.apply(RecurrentCell.Weights.of(binding, RecurrentCell.REVERSE)) : null));
    }

    @Override
    public Tensor forward(Tensor input, ForwardPass pass) {
        Tensor stepsFirst = input.transpose(0, 1).contiguous();
        Tensor there = run(forward, stepsFirst, place, false, pass);
        Tensor both = backward == null
                ? there
                : Pieces.concatenate(2, there, run(backward, stepsFirst, place + ".reverse", true, pass));
        return both.transpose(0, 1);
    }

    private static Tensor run(RecurrentCell cell, Tensor input, String place, boolean backwards, ForwardPass pass) {
        Tensor[] projected = Pieces.unbind(cell.project(input), 0);
        Tensor[] hidden = new Tensor[projected.length];
        Tensor zeros = torch.zeros(new long[] {input.size(1), cell.units()}, input.options());
        RecurrentCell.State state = cell.first(zeros);
        for (int i = 0; i < projected.length; i++) {
            int step = backwards ? projected.length - 1 - i : i;
            state = cell.step(projected[step], state, (kind, value) -> pass.inner(place, kind, step, value));
            pass.inner(place, InnerTensor.HIDDEN, step, state.hidden());
            hidden[step] = state.hidden();
        }
        return Pieces.stack(hidden, 0);
    }
}
