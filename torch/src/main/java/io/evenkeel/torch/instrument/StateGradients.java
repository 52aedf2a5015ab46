package io.evenkeel.torch.instrument;

import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.SeenInside;
import io.evenkeel.torch.TrainingStep.SeenLayer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The gradients Gₜ = ∂L/∂sₜ at the states of one direction of a recurrent layer, in the order in which the cell takes
 * its steps. The state s is the hidden state h; an LSTM's is (h, c), and its Gₜ holds for c only what does not go through
 * h of the same step: ∂L/∂c − o (1 − tanh² c) ∂L/∂h. With Dₜ the gradient that the layers above put in at step t, Gₜ = Dₜ
 * + Jₜᵀ Gₜ₊₁, where J is the recurrence's Jacobian.
 *
 * @param norms ‖Gₜ‖, one for each step
 * @param gains ‖Jₜᵀ Gₜ₊₁‖/‖Gₜ₊₁‖, one for each step but the last; NaN where it cannot be told: where nothing arrives, or
 *     where Jₜᵀ Gₜ₊₁ is lost in the rounding of what it was added to
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record StateGradients(String place, double[] norms, double[] gains) {

    private static final String REVERSE = ".reverse";
    /** Below it, single precision has lost digits. */
    private static final double LEAST_NORM = 1e-34;
    /** Of what was added: a few units in the last place of single precision. */
    private static final double ROUNDING = 1e-5;

    /** For every recurrent layer, and both directions of one that has two. */
    static List<StateGradients> of(TrainingStep step) {
        Map<String, Map<InnerTensor, List<Tensor>>> places = new LinkedHashMap<>();
        for (SeenInside seen : step.inside()) {
            switch (seen.kind()) {
                case HIDDEN, CELL, OUTPUT_GATE ->
                    places.computeIfAbsent(seen.place(), place -> new EnumMap<>(InnerTensor.class))
                            .computeIfAbsent(seen.kind(), kind -> new ArrayList<>())
                            .add(seen.value());
                default -> {}
            }
        }
        List<StateGradients> all = new ArrayList<>();
        places.forEach((place, tensors) -> {
            List<Tensor> hidden = tensors.getOrDefault(InnerTensor.HIDDEN, List.of());
            if (hidden.size() > 1 && hidden.get(0).requires_grad()) {
                all.add(of(place, tensors, above(step, place, hidden.get(0).size(1))));
            }
        });
        return all;
    }

    private static StateGradients of(String place, Map<InnerTensor, List<Tensor>> tensors, @Nullable Tensor above) {
        Tensor hidden = gradients(tensors.getOrDefault(InnerTensor.HIDDEN, List.of()));
        Tensor passedOn = above == null ? hidden : hidden.sub(above);
        double[] whole = norms(hidden);
        double[] recurred = norms(passedOn);
        double[] added = above == null ? new double[whole.length] : norms(above);
        List<Tensor> cells = tensors.get(InnerTensor.CELL);
        List<Tensor> gates = tensors.get(InnerTensor.OUTPUT_GATE);
        if (cells != null && gates != null) {
            Tensor slope = values(gates).mul(values(cells).tanh().square().neg().add(new Scalar(1.0)));
            double[] cell = norms(gradients(cells).sub(slope.mul(hidden)));
            for (int t = 0; t < whole.length; t++) {
                whole[t] = Math.hypot(whole[t], cell[t]);
                recurred[t] = Math.hypot(recurred[t], cell[t]);
            }
        }
        double[] gains = new double[whole.length - 1];
        for (int t = 0; t < gains.length; t++) {
            boolean told = whole[t + 1] > LEAST_NORM && recurred[t] > Math.max(LEAST_NORM, ROUNDING * added[t]);
            gains[t] = told ? recurred[t] / whole[t + 1] : Double.NaN;
        }
        return new StateGradients(place, whole, gains);
    }

    /** What the layers above put in, shape (steps, samples, units), in the cell's order; null where that was not kept. */
    private static @Nullable Tensor above(TrainingStep step, String place, long units) {
        boolean reverse = place.endsWith(REVERSE);
        String layer = reverse ? place.substring(0, place.length() - REVERSE.length()) : place;
        for (SeenLayer seen : step.layers()) {
            if (seen.layer().place().equals(layer)) {
                Tensor gradient = seen.output().grad();
                if (!gradient.defined()) {
                    return null;
                }
                Tensor steps = gradient.transpose(0, 1)
                        .narrow(2, reverse ? units : 0, units)
                        .to(ScalarType.Double);
                return reverse ? steps.flip(0) : steps;
            }
        }
        return null;
    }

    /** Shape (steps, samples, units), zero where no gradient came. */
    private static Tensor gradients(List<Tensor> values) {
        TensorVector all = new TensorVector();
        for (Tensor value : values) {
            Tensor gradient = value.grad();
            all.push_back(gradient.defined() ? gradient : torch.zeros_like(value.detach()));
        }
        return torch.stack(all, 0).to(ScalarType.Double);
    }

    private static Tensor values(List<Tensor> values) {
        TensorVector all = new TensorVector();
        values.forEach(value -> all.push_back(value.detach()));
        return torch.stack(all, 0).to(ScalarType.Double);
    }

    private static double[] norms(Tensor steps) {
        return TensorArrays.toDoubles(torch.linalg_vector_norm(
                steps, new Scalar(2.0), new long[] {1, 2}, false, new ScalarTypeOptional(ScalarType.Double)));
    }
}
