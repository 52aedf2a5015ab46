package io.evenkeel.torch.gradient;

import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.ParameterUse;
import io.evenkeel.torch.PlacedLayer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Collects how one forward pass used its parameters, and has the backward pass keep the gradients of what came out.
 * Memory: inputs and outputs of all maps with parameters, most of which the backward pass keeps anyway.
 */
public final class ObservedUses implements ForwardObserver {

    private final ForwardObserver beside;
    private final List<ParameterUse> uses = new ArrayList<>();

    public ObservedUses() {
        this(ForwardObserver.NONE);
    }

    /** @param beside is told of everything too, except of uses */
    public ObservedUses(ForwardObserver beside) {
        this.beside = beside;
    }

    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    public void output(PlacedLayer layer, Tensor output) {
        beside.output(layer, output);
    }

    @Override
    public boolean wants(InnerTensor kind) {
        return beside.wants(kind);
    }

    @Override
    public void inner(String place, InnerTensor kind, int step, Tensor value) {
        beside.inner(place, kind, step, value);
    }

    @Override
    public boolean wantsUses() {
        return true;
    }

    @Override
    public void use(ParameterUse use) {
        uses.add(use);
        Tensor output = use.output();
        if (output != null && output.requires_grad()) {
            output.retain_grad();
        }
    }
}
