package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The gradients of single samples in float64, each by a pass of its own, and what follows from them by definition; for
 * comparison with what instruments measure at the first step of a run over all of the samples.
 */
final class ExplicitGradients {

    private final double[][] rows;

    private ExplicitGradients(double[][] rows) {
        this.rows = rows;
    }

    static TensorData data(int samples) {
        TensorData plane = Nets.plane(samples);
        return new TensorData(
                plane.features().to(ScalarType.Double), plane.targets().to(ScalarType.Double));
    }

    static ExplicitGradients of(ModelSpec model, int samples) {
        try (PointerScope scope = new PointerScope();
                Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Double)) {
            TensorData data = data(samples);
            double[][] rows = new double[samples][];
            for (int i = 0; i < samples; i++) {
                network.parameters().zeroGradients();
                new LossFunction(Nets.loss(LossSpec.Kind.MSE))
                        .of(
                                network.forward(
                                        data.features().narrow(0, i, 1),
                                        ForwardPass.measuring(0, (layer, output) -> {})),
                                data.targets().narrow(0, i, 1))
                        .backward();
                rows[i] = TensorArrays.toDoubles(network.parameters().gradients());
            }
            return new ExplicitGradients(rows);
        }
    }

    /** What the instrument measures at the first step, all samples in one batch. */
    static Map<QuantityKey, Double> measured(Instrument instrument, ModelSpec model, int samples) {
        List<RunEvent.Measured> events = new ArrayList<>();
        try (Network network = NetworkBuilder.build(model, 2, 3, ScalarType.Double);
                Trainer trainer = new Trainer(
                        Nets.recipe(model, LossSpec.Kind.MSE, Nets.ADAM, samples, 1), network, data(samples))) {
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(instrument),
                    null,
                    InstrumentContract.SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> events.add((RunEvent.Measured) event));
            trainer.run(panel, () -> false);
        }
        return events.get(0).quantities();
    }

    static double measured(String quantity, Instrument instrument, ModelSpec model, int samples) {
        Double value = measured(instrument, model, samples).get(QuantityKey.of(quantity));
        if (value == null) {
            throw new AssertionError("no " + quantity);
        }
        return value;
    }

    int samples() {
        return rows.length;
    }

    double product(int i, int j) {
        return dot(rows[i], rows[j]);
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }

    /** Mean over some of the samples. */
    double[] mean(List<Integer> of) {
        double[] mean = new double[rows[0].length];
        for (int i : of) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += rows[i][c] / of.size();
            }
        }
        return mean;
    }

    /** The gᵢ − ḡ. */
    double[][] deviations() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            all.add(i);
        }
        double[] mean = mean(all);
        double[][] deviations = new double[rows.length][mean.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < mean.length; c++) {
                deviations[i][c] = rows[i][c] - mean[c];
            }
        }
        return deviations;
    }
}
