package io.evenkeel.torch;

import io.evenkeel.torch.layerwise.Chain;
import io.evenkeel.torch.layerwise.LayerDerivatives;
import io.evenkeel.torch.layerwise.LinearDerivatives;
import io.evenkeel.torch.layerwise.LinearMapDerivatives;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
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
        Tensor projection = cell.project(input);
        Tensor[] projected = Pieces.unbind(projection, 0);
        Map<InnerTensor, List<Tensor>> gates = new EnumMap<>(InnerTensor.class);
        Tensor[] hidden = new Tensor[projected.length];
        Tensor zeros = torch.zeros(new long[] {input.size(1), cell.units()}, input.options());
        RecurrentCell.State state = cell.first(zeros);
        RecurrentCell.Step steps = cell.steps();
        for (int i = 0; i < projected.length; i++) {
            int step = backwards ? projected.length - 1 - i : i;
            state = steps.from(projected[step], state, (kind, value) -> {
                pass.inner(place, kind, step, value);
                if (pass.wantsUses()) {
                    gates.computeIfAbsent(kind, k -> new ArrayList<>()).add(value.detach());
                }
            });
            pass.inner(place, InnerTensor.HIDDEN, step, state.hidden());
            hidden[step] = state.hidden();
        }
        Tensor all = Pieces.stack(hidden, 0);
        if (pass.wantsUses()) {
            tell(cell, input, projection, before(all.detach(), zeros, backwards), gates, backwards, pass);
        }
        return all;
    }

    /** The state that each step starts from; {@code all} and the answer are in the order of the sequence. */
    private static Tensor before(Tensor all, Tensor zeros, boolean backwards) {
        long others = all.size(0) - 1;
        Tensor first = zeros.unsqueeze(0);
        return backwards
                ? Pieces.concatenate(0, all.narrow(0, 1, others), first)
                : Pieces.concatenate(0, first, all.narrow(0, 0, others));
    }

    private static void tell(
            RecurrentCell cell,
            Tensor input,
            Tensor projection,
            Tensor before,
            Map<InnerTensor, List<Tensor>> gates,
            boolean backwards,
            ForwardPass pass) {
        if (backwards) {
            // told from the last step to the first
            gates.values().forEach(Collections::reverse);
        }
        cell.uses(input, projection, before, gates).forEach(pass::use);
    }

    @Override
    public @Nullable LayerDerivatives derivatives(ForwardPass pass, Predicate<Tensor> moving) {
        LayerDerivatives steps = backward == null ? forward.derivatives(moving) : null;
        return steps == null
                ? null
                : new Chain(List.of(
                        exchanged(),
                        new LinearDerivatives(
                                forward.weights().input(), forward.weights().inputBias(), moving),
                        steps,
                        exchanged()));
    }

    /** Steps and samples. */
    private static LayerDerivatives exchanged() {
        return new LinearMapDerivatives(
                x -> x.transpose(0, 1).contiguous(),
                shape -> adjoint -> adjoint.transpose(0, 1).contiguous());
    }
}
