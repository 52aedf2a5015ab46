package io.evenkeel.replay;

import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.PlacedLayer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Every tensor that a forward pass and its loss make, in order; the backward pass leaves their gradients in them. */
final class OperationTrace implements ForwardObserver, LossFunction.Operations {

    static final String LOSS = "loss";

    private static final Set<InnerTensor> INSIDE = EnumSet.of(
            InnerTensor.HIDDEN,
            InnerTensor.CELL,
            InnerTensor.ATTENTION_LOGITS,
            InnerTensor.ATTENTION_WEIGHTS,
            InnerTensor.BATCH_MEAN,
            InnerTensor.BATCH_VARIANCE);

    private final long samples;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, PlacedLayer> begun = new HashMap<>();
    private final Map<String, Tensor> inputs = new HashMap<>();

    /** @param samples in the batch */
    OperationTrace(long samples) {
        this.samples = samples;
    }

    List<Operation> operations() {
        return operations;
    }

    @Override
    public void input(PlacedLayer layer, Tensor input) {
        begun.put(layer.place(), layer);
        inputs.put(layer.place(), input);
    }

    @Override
    public void output(PlacedLayer layer, Tensor output) {
        keep(output);
        operations.add(new Operation(
                nameOf(layer),
                layer.place(),
                layer.kind(),
                layer,
                inputs.get(layer.place()),
                output,
                hasSamples(output) && !layer.kind().equals("batch_norm"),
                false));
    }

    @Override
    public boolean wants(InnerTensor kind) {
        return INSIDE.contains(kind);
    }

    @Override
    public void inner(String place, InnerTensor kind, int step, Tensor value) {
        keep(value);
        String own = place.replaceFirst("\\.reverse$", "");
        PlacedLayer layer = begun.get(own);
        boolean recurrent = kind == InnerTensor.HIDDEN || kind == InnerTensor.CELL;
        boolean moments = kind == InnerTensor.BATCH_MEAN || kind == InnerTensor.BATCH_VARIANCE;
        operations.add(new Operation(
                switch (kind) {
                    case HIDDEN -> "hidden state of step " + step;
                    case CELL -> "cell state of step " + step;
                    case ATTENTION_LOGITS -> "attention logits";
                    case ATTENTION_WEIGHTS -> "attention softmax";
                    case BATCH_MEAN -> "mean of the batch";
                    case BATCH_VARIANCE -> "variance of the batch";
                    default -> kind.name();
                },
                own,
                layer == null ? "" : layer.kind(),
                null,
                recurrent || layer == null ? null : inputs.get(own),
                value,
                !moments && hasSamples(value),
                kind == InnerTensor.ATTENTION_LOGITS));
    }

    @Override
    public void made(String operation, Tensor input, Tensor result) {
        keep(result);
        operations.add(new Operation(operation, LOSS, "", null, input, result, hasSamples(result), false));
    }

    private boolean hasSamples(Tensor tensor) {
        return tensor.dim() > 0 && tensor.size(0) == samples;
    }

    private static void keep(Tensor tensor) {
        if (tensor.requires_grad()) {
            tensor.retain_grad();
        }
    }

    private static String nameOf(PlacedLayer layer) {
        return switch (layer.kind()) {
            case "linear" -> "matrix product";
            case "conv1d", "conv2d", "separable_conv2d" -> "convolution";
            case "batch_norm", "layer_norm", "group_norm", "rms_norm" -> "normalisation";
            case "residual", "transformer" -> "sum of input and branch";
            case "rnn", "gru", "lstm" -> "recurrence";
            case "embedding" -> "look-up";
            default -> layer.kind();
        };
    }
}
