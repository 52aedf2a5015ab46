package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Nets;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A small network in float64 on full batches, and the eigenvalues of its loss's Hessian at the start: by central differences of
 * gradients, which owe nothing to the code that instruments are made of.
 */
final class DenseHessian {

    static final int SAMPLES = 40;
    private static final double STEP = 1e-5;
    private static final OptimizerSpec STILL = new OptimizerSpec.Sgd(0, 0, false, 0);

    private DenseHessian() {}

    static TensorData data() {
        TensorData plane = Nets.plane(SAMPLES);
        return new TensorData(
                plane.features().to(ScalarType.Double),
                plane.targets().to(ScalarType.Double).sin());
    }

    private static Network network(ModelSpec model) {
        return NetworkBuilder.build(model, 2, 3, ScalarType.Double);
    }

    /** What an instrument measures of it at the start. */
    static Map<QuantityKey, Double> measured(Instrument instrument, ModelSpec model) {
        Map<QuantityKey, Double> first = new TreeMap<>();
        Recipe recipe = Nets.recipe(model, LossSpec.Kind.MSE, STILL, SAMPLES, 1);
        try (Network network = network(model);
                Trainer trainer = new Trainer(recipe, network, data())) {
            InstrumentPanel panel = new InstrumentPanel(
                    List.of(instrument),
                    null,
                    InstrumentContract.SCHEDULES,
                    OverheadBudget.unlimited(),
                    event -> first.putAll(((RunEvent.Measured) event).quantities()));
            trainer.run(panel, () -> false);
        }
        return first;
    }

    /** Ascending. */
    static double[] eigenvalues(ModelSpec model) {
        try (PointerScope scope = new PointerScope();
                Network network = network(model)) {
            TensorData data = data();
            // The flat vector has gaps between parameters; these are the places of its weights.
            int[] places = network.parameters().parameters().stream()
                    .flatMapToInt(p -> IntStream.range((int) p.offset(), (int) (p.offset() + p.size())))
                    .toArray();
            double[] weights = TensorArrays.toDoubles(network.parameters().values());
            int n = places.length;
            double[] hessian = new double[n * n];
            for (int j = 0; j < n; j++) {
                double[] ahead = gradient(network, data, moved(weights, places[j], STEP));
                double[] behind = gradient(network, data, moved(weights, places[j], -STEP));
                for (int i = 0; i < n; i++) {
                    double slope = (ahead[places[i]] - behind[places[i]]) / (4 * STEP);
                    hessian[i * n + j] += slope;
                    hessian[j * n + i] += slope;
                }
            }
            double[] values = TensorArrays.toDoubles(
                    torch.linalg_eigvalsh(TensorArrays.of(hessian, new long[] {n, n}, ScalarType.Double)));
            Arrays.sort(values);
            return values;
        }
    }

    private static double[] moved(double[] weights, int j, double by) {
        double[] moved = weights.clone();
        moved[j] += by;
        return moved;
    }

    private static double[] gradient(Network network, TensorData data, double[] weights) {
        network.parameters().values().copy_(TensorArrays.of(weights, new long[] {weights.length}, ScalarType.Double));
        network.parameters().zeroGradients();
        torch.mse_loss(network.forward(data.features(), ForwardPass.evaluation()), data.targets())
                .backward();
        return TensorArrays.toDoubles(network.parameters().gradients());
    }
}
