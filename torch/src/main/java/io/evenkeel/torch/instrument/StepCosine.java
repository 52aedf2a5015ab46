package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Norms;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Cosine of the angle between an update Δw and the one just before it (Xing et al. 2018): near −1 where training jumps
 * from side to side of a valley, near 1 where it moves along. Cost, at two steps in a row as often as looks: one copy of
 * the weights and three passes over them; a copy of one update outlives its step.
 */
public final class StepCosine implements Instrument {

    private @Nullable Tensor before;
    private @Nullable Tensor lastUpdate;
    private long lastIndex;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.STEP_COSINE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.IN_PAIRS;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        // Belongs to the step's scope, which ends after afterUpdate.
        before = step.network().parameters().values().clone();
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        Tensor old = before;
        if (old == null) {
            return;
        }
        before = null;
        Tensor update = step.network().parameters().values().sub(old);
        Tensor last = lastUpdate;
        if (last != null) {
            if (lastIndex + 1 == step.index()) {
                cosine(last, update, into);
            }
            last.close();
        }
        // Outlives the step's scope.
        update.retainReference();
        lastUpdate = update;
        lastIndex = step.index();
    }

    private static void cosine(Tensor last, Tensor update, Measurements into) {
        double norms = Norms.euclidean(last).mul(Norms.euclidean(update)).item_double();
        double product =
                last.to(ScalarType.Double).dot(update.to(ScalarType.Double)).item_double();
        if (norms > 0 && Double.isFinite(norms) && Double.isFinite(product)) {
            into.put(Quantities.STEP_COSINE, Math.max(-1, Math.min(1, product / norms)));
        }
    }
}
