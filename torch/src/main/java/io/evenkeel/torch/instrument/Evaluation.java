package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.LossSpec;
import io.evenkeel.run.Quantities;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Loss, and accuracy or R², over all held-back samples. A loss that is summed over a batch is scaled to the size of a
 * training batch, so that both losses can be compared. Cost: one forward pass over the held-back samples.
 */
public final class Evaluation implements Instrument {

    /** Samples in one forward pass, and the numbers in them, which bounds memory. */
    private static final long CHUNK = 1024;

    private static final long CHUNK_NUMBERS = 1 << 16;

    private final TensorData heldBack;
    private final LossFunction loss;
    private final Score score;
    private final double lossScale;

    /** @param batch samples in a training batch */
    public Evaluation(TensorData heldBack, LossSpec loss, Score score, int batch) {
        this.heldBack = heldBack;
        this.loss = new LossFunction(loss);
        this.score = score;
        this.lossScale = loss.reduction() == LossSpec.Reduction.SUM ? (double) batch / heldBack.size() : 1.0;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(
                Quantities.LOSS_VALIDATION,
                score.isRSquared() ? Quantities.R2_VALIDATION : Quantities.ACCURACY_VALIDATION);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_EVALUATIONS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        step.ownLoop().ifPresent(own -> evaluate(own.network(), into));
    }

    /** Measures a network as it stands. */
    void evaluate(Network network, Measurements into) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            TensorVector outputs = new TensorVector();
            long some = Math.max(
                    1, Math.min(CHUNK, CHUNK_NUMBERS / network.inputShape().size()));
            for (long start = 0; start < heldBack.size(); start += some) {
                Tensor chunk = heldBack.features().narrow(0, start, Math.min(some, heldBack.size() - start));
                outputs.push_back(network.forward(chunk, ForwardPass.evaluation()));
            }
            Tensor output = torch.cat(outputs, 0);
            into.put(
                    Quantities.LOSS_VALIDATION,
                    lossScale * loss.of(output, heldBack.targets()).item_double());
            double value = score.of(output, heldBack.targets());
            if (!score.isRSquared()) {
                into.put(Quantities.ACCURACY_VALIDATION, value);
            } else if (!Double.isNaN(value)) {
                into.put(Quantities.R2_VALIDATION, value);
            }
        }
    }
}
