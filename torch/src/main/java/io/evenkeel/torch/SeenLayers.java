package io.evenkeel.torch;

import io.evenkeel.torch.TrainingStep.SeenInside;
import io.evenkeel.torch.TrainingStep.SeenLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The layers' outputs and what is inside, with the gradients that reach them, of all batches that one step accumulates. */
final class SeenLayers {

    private final Predicate<InnerTensor> wanted;
    private final List<KeptGradients> byBatch = new ArrayList<>();

    /** @param wanted which tensors inside layers are to be kept */
    SeenLayers(Predicate<InnerTensor> wanted) {
        this.wanted = wanted;
    }

    /** An observer for one more batch. */
    ForwardObserver ofNextBatch() {
        KeptGradients seen = new KeptGradients(new ArrayList<>(), new ArrayList<>(), wanted);
        byBatch.add(seen);
        return seen;
    }

    /** Each layer with all batches' samples, as if they had gone through together. To be asked after the backward pass. */
    List<SeenLayer> together() {
        return together(
                KeptGradients::layers, SeenLayer::output, (seen, output) -> new SeenLayer(seen.layer(), output));
    }

    /** The same for tensors inside layers. */
    List<SeenInside> inside() {
        return together(
                KeptGradients::inside,
                SeenInside::value,
                (seen, value) -> new SeenInside(seen.place(), seen.kind(), seen.step(), value));
    }

    /** What was seen, with another tensor. */
    private interface With<S> {
        S with(S seen, Tensor tensor);
    }

    private <S> List<S> together(Function<KeptGradients, List<S>> list, Function<S, Tensor> tensor, With<S> with) {
        if (byBatch.isEmpty()) {
            return List.of();
        }
        List<S> first = list.apply(byBatch.get(0));
        if (byBatch.size() == 1) {
            return first;
        }
        List<S> all = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            int index = i;
            List<Tensor> parts = byBatch.stream()
                    .map(seen -> tensor.apply(list.apply(seen).get(index)))
                    .toList();
            all.add(with.with(first.get(i), joined(parts)));
        }
        return all;
    }

    private static Tensor joined(List<Tensor> parts) {
        TensorVector outputs = new TensorVector();
        TensorVector gradients = new TensorVector();
        for (Tensor output : parts) {
            outputs.push_back(output.detach());
            if (output.requires_grad() && output.grad().defined()) {
                gradients.push_back(output.grad());
            }
        }
        Tensor output = torch.cat(outputs, 0);
        if (gradients.size() == outputs.size()) {
            output.requires_grad_(true);
            output.mutable_grad().put(torch.cat(gradients, 0));
        }
        return output;
    }
}
