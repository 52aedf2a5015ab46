package io.evenkeel.torch.instrument;

import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.PlacedLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a pass leaves behind that the next thing is computed from: the outputs of the trunk's layers with weights, and the
 * states of recurrent layers after each time step.
 */
final class StatesOnTheWay implements ForwardObserver {

    private final Network network;
    private final List<BackwardProduct.State> depth = new ArrayList<>();
    private final Map<String, List<BackwardProduct.State>> time = new LinkedHashMap<>();
    private final Map<String, Cell> cells = new LinkedHashMap<>();

    /** Of the latest step of an LSTM, whose hidden state is told last. */
    private record Cell(Tensor cell, Tensor outputGate) {}

    StatesOnTheWay(Network network) {
        this.network = network;
    }

    /** In forward order. */
    List<BackwardProduct.State> throughDepth() {
        return depth;
    }

    /** In the order in which each cell takes its steps, by the recurrent layer's place. */
    Map<String, List<BackwardProduct.State>> throughTime() {
        return time;
    }

    @Override
    public void output(PlacedLayer layer, Tensor output) {
        if (layer.carriesWeights() && network.layers().contains(layer)) {
            depth.add(new BackwardProduct.State(output));
        }
    }

    @Override
    public boolean wants(InnerTensor kind) {
        return kind == InnerTensor.HIDDEN || kind == InnerTensor.CELL || kind == InnerTensor.OUTPUT_GATE;
    }

    @Override
    public void inner(String place, InnerTensor kind, int step, Tensor value) {
        switch (kind) {
            case OUTPUT_GATE -> cells.put(place, new Cell(value, value));
            case CELL -> cells.computeIfPresent(place, (known, gate) -> new Cell(value, gate.outputGate()));
            case HIDDEN ->
                time.computeIfAbsent(place, known -> new ArrayList<>()).add(state(value, cells.remove(place)));
            default -> {}
        }
    }

    private static BackwardProduct.State state(Tensor hidden, @Nullable Cell of) {
        if (of == null) {
            return new BackwardProduct.State(hidden);
        }
        Tensor slope = of.cell()
                .detach()
                .tanh()
                .square()
                .neg()
                .add(new Scalar(1.0))
                .mul(of.outputGate().detach());
        return new BackwardProduct.State(hidden, of.cell(), slope);
    }
}
