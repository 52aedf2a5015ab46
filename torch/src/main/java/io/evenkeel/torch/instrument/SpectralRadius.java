package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * ρ(U) = max |λ| of every matrix U from state to state of a recurrent layer: by how much it stretches, in the long run, a state
 * that passes it again and again. Above 1 a linear recurrence explodes, and below 1 it forgets (Pascanu et al. 2013). It is the
 * radius and not the norm: [[0, 2], [0, 0]] has norm 2 and radius 0. Without unit.
 *
 * <p>A plain recurrent layer has one, at its parameter's name. A gated layer stores a matrix for each gate one below the
 * other, and a radius of all together has no meaning: each has its own, at the parameter's name and the gate's, such as {@code
 * layers.1.weight_hh.candidate}. The candidate's is the one through which a state returns as a state (in a GRU times the reset
 * gate and one less the update gate, in an LSTM times the input gate); the gates' own act through their sigmoid's slope. An
 * LSTM with a projection has no such matrix.
 *
 * <p>Known by name, {@code weight_hh…} as in libtorch, and by shape, so in loops of others too. All eigenvalues by the QR
 * algorithm in float64: to rounding, about 25 h³ operations for each of h units, less than a step over usual sequences.
 */
public final class SpectralRadius implements Instrument {

    /** Of the matrices of a layer with as many gates, in libtorch's order. */
    private static final Map<Long, List<String>> GATES = Map.of(
            1L, List.of(""),
            3L, List.of(".reset", ".update", ".candidate"),
            4L, List.of(".input", ".forget", ".candidate", ".output"));

    private static final String RECURRENT = "weight_hh";

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.WEIGHTS_SPECTRAL_RADIUS);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_EVALUATIONS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        for (Parameter parameter : step.network().parameters().parameters()) {
            if (parameter
                    .name()
                    .substring(parameter.name().lastIndexOf('.') + 1)
                    .startsWith(RECURRENT)) {
                try (PointerScope scope = new PointerScope()) {
                    measure(parameter, into);
                }
            }
        }
    }

    private static void measure(Parameter parameter, Measurements into) {
        Tensor value = parameter.value();
        long units = value.dim() == 2 ? value.size(1) : 0;
        if (units == 0 || value.size(0) % units != 0) {
            return;
        }
        List<String> gates = GATES.getOrDefault(value.size(0) / units, List.of());
        Tensor all = value.detach().to(torch.ScalarType.Double).cpu();
        for (int i = 0; i < gates.size(); i++) {
            Tensor matrix = all.narrow(0, i * units, units);
            // What is not finite must not reach the eigenvalue routine, which may not end.
            if (matrix.isfinite().all().item_bool()) {
                double radius = torch.linalg_eigvals(matrix).abs().max().item_double();
                into.put(Quantities.WEIGHTS_SPECTRAL_RADIUS, parameter.name() + gates.get(i), radius);
            }
        }
    }
}
