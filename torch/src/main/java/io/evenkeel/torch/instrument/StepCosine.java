package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.Norms;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TrainingStep;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Cosine of the angle between an update Δw and the one just before it (Xing et al. 2018): near −1 where training jumps
 * from side to side of a valley, near 1 where it moves along. Cost, at two steps in a row as often as looks: one copy of
 * the weights and three passes over them; a copy of one update lives until the next step.
 */
public final class StepCosine implements Instrument {

    private static final String UPDATE = "update";
    private static final String INDEX = "index";

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
        if (last != null && lastIndex + 1 == step.index()) {
            cosine(last, update, into);
            forget();
            return;
        }
        forget();
        // Outlives the step's scope, until the next step's update.
        update.retainReference();
        lastUpdate = update;
        lastIndex = step.index();
    }

    private void forget() {
        if (lastUpdate != null) {
            lastUpdate.close();
            lastUpdate = null;
        }
    }

    @Override
    public Map<String, double[]> memory() {
        Tensor last = lastUpdate;
        return last == null ? Map.of() : Map.of(UPDATE, TensorArrays.toDoubles(last), INDEX, new double[] {lastIndex});
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        forget();
        double[] update = memory.get(UPDATE);
        double[] index = memory.get(INDEX);
        if (update != null && index != null) {
            Tensor remembered = TensorArrays.of(update, new long[] {update.length}, ScalarType.Double);
            // Outlives whatever scope this is called in.
            remembered.retainReference();
            lastUpdate = remembered;
            lastIndex = (long) index[0];
        }
    }

    private static void cosine(Tensor last, Tensor update, Measurements into) {
        double norms =
                Norms.euclidean(last).item_double() * Norms.euclidean(update).item_double();
        double product = Norms.product(last, update);
        if (norms > 0 && Double.isFinite(norms) && Double.isFinite(product)) {
            into.put(Quantities.STEP_COSINE, Math.max(-1, Math.min(1, product / norms)));
        }
    }
}
