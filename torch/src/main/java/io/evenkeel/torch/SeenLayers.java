package io.evenkeel.torch;

import io.evenkeel.torch.TrainingStep.SeenLayer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The layers' outputs, and the gradients that reach them, of all the batches that one step accumulates. */
final class SeenLayers {

    private final List<List<SeenLayer>> byBatch = new ArrayList<>();

    /** An observer for one more batch. */
    ForwardObserver ofNextBatch() {
        List<SeenLayer> seen = new ArrayList<>();
        byBatch.add(seen);
        return (layer, output) -> {
            if (output.requires_grad()) {
                output.retain_grad();
            }
            seen.add(new SeenLayer(layer, output));
        };
    }

    /** Each layer with all batches' samples, as if they had gone through together. To be asked after the backward pass. */
    List<SeenLayer> together() {
        if (byBatch.isEmpty()) {
            return List.of();
        }
        List<SeenLayer> first = byBatch.get(0);
        if (byBatch.size() == 1) {
            return first;
        }
        List<SeenLayer> all = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            all.add(new SeenLayer(first.get(i).layer(), joined(i)));
        }
        return all;
    }

    private Tensor joined(int index) {
        TensorVector outputs = new TensorVector();
        TensorVector gradients = new TensorVector();
        for (List<SeenLayer> seen : byBatch) {
            Tensor output = seen.get(index).output();
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
