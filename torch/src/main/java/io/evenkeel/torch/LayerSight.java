package io.evenkeel.torch;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a layer gives for some samples, as the network stands: one row for each sample and position, one column for each
 * unit.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerSight(double[] values, int units) {

    /** Cost: one forward pass. */
    static LayerSight of(Network network, TensorData samples, PlacedLayer layer) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, double[]> seen = new HashMap<>();
            network.forward(samples.features(), ForwardPass.evaluation((placed, output) -> {
                if (placed.place().equals(layer.place())) {
                    seen.put(placed.place(), TensorArrays.toDoubles(layer.byUnit(output)));
                }
            }));
            double @Nullable [] values = seen.get(layer.place());
            if (values == null) {
                throw new IllegalStateException("no output of " + layer.place() + " was seen");
            }
            return new LayerSight(values, layer.outputs());
        }
    }

    private int rows() {
        return values.length / Math.max(1, units);
    }

    boolean isEverPositive(int unit) {
        for (int i = unit; i < values.length; i += units) {
            if (values[i] > 0) {
                return true;
            }
        }
        return false;
    }

    double mean(int unit) {
        double sum = 0;
        for (int i = unit; i < values.length; i += units) {
            sum += values[i];
        }
        return sum / rows();
    }

    double deviation(int unit) {
        double mean = mean(unit);
        double squares = 0;
        for (int i = unit; i < values.length; i += units) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(squares / rows());
    }

    /** Values of a parameter, to be changed and put back. */
    static double[] read(Tensor parameter) {
        return TensorArrays.toDoubles(parameter);
    }

    static void write(Tensor parameter, double[] values) {
        try (PointerScope scope = new PointerScope()) {
            Tensor detached = parameter.detach();
            detached.copy_(TensorArrays.of(values, new long[] {values.length}, parameter.scalar_type())
                    .view_as(detached));
        }
    }
}
