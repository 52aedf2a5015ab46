package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.SeenInside;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Each head's share ‖c_h‖²/Σ ‖c_k‖² of what an attention layer puts out, c_h = O_h W_h being what head h adds to it for all
 * samples and steps: O_h (rows × d) what the head gives, W_h (d × features) its rows of the output matrix. ‖c_h‖² is the
 * sum of the entries of (O_hᵀ O_h)∘(W_h W_hᵀ), so that c_h is never formed. Places are {@code layers.2.heads.0} and so on.
 * Cost at a look: rows·features·d for a layer with heads of d features, which is less than its output matrix costs.
 */
public final class HeadShares implements Instrument {

    private static final String OUTPUT_MATRIX = ".out.weight";

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.ATTENTION_HEAD_SHARE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Set<InnerTensor> inside() {
        return Set.of(InnerTensor.ATTENTION_HEADS);
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        Map<String, Tensor> matrices = new LinkedHashMap<>();
        for (Parameter parameter : step.network().parameters().parameters()) {
            matrices.put(parameter.name(), parameter.value());
        }
        for (SeenInside seen : step.inside()) {
            Tensor matrix = matrices.get(seen.place() + OUTPUT_MATRIX);
            if (seen.kind() == InnerTensor.ATTENTION_HEADS && matrix != null) {
                double[] squares = squares(seen.value().detach(), matrix.detach());
                double sum = Arrays.stream(squares).sum();
                for (int head = 0; head < squares.length && sum > 0 && sum < Double.POSITIVE_INFINITY; head++) {
                    into.put(Quantities.ATTENTION_HEAD_SHARE, seen.place() + ".heads." + head, squares[head] / sum);
                }
            }
        }
    }

    /**
     * ‖c_h‖² of each head.
     *
     * @param given shape (samples, heads, steps, d)
     * @param matrix shape (features, heads × d)
     */
    private static double[] squares(Tensor given, Tensor matrix) {
        try (PointerScope scope = new PointerScope()) {
            long heads = given.size(1);
            long width = given.size(3);
            ScalarType type = given.scalar_type().intern() == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
            Tensor rows = given.to(type).transpose(0, 1).reshape(heads, -1, width);
            Tensor byHead = matrix.to(type).view(-1, heads, width).transpose(0, 1);
            Tensor ofRows = torch.bmm(rows.transpose(1, 2), rows).to(ScalarType.Double);
            Tensor ofMatrix = torch.bmm(byHead.transpose(1, 2), byHead).to(ScalarType.Double);
            double[] squares = TensorArrays.toDoubles(ofRows.mul(ofMatrix).sum(1, 2));
            for (int head = 0; head < squares.length; head++) {
                // a head that gives nothing may be off zero by rounding
                squares[head] = Math.max(0, squares[head]);
            }
            return squares;
        }
    }
}
