package io.evenkeel.torch.instrument;

import io.evenkeel.spectral.EigenTracker;
import io.evenkeel.spectral.Estimate;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.spectral.NonFiniteProductException;
import io.evenkeel.spectral.TrackStanding;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The largest eigenvalue of an operator that is looked at again and again while the network trains: searched once, then
 * followed, and searched again from where it was when track is lost. Remembers eight vectors, or three where they
 * are long.
 *
 * <p>Cost: up to 40 products for a search, half a dozen where the gradient is at hand and the largest eigenvalue stands out; 1 to
 * 3 to follow, and some more where track would be lost.
 */
final class FollowedEigenvalue {

    private static final String VECTOR = "vector";
    private static final String STANDING = "standing";

    private @Nullable EigenTracker<Tensor> tracker;
    private Map<String, double[]> toResume = Map.of();

    /** Empty where a product is not finite; what is known by then is forgotten. */
    Optional<Estimate> of(LinearOperator<Tensor> operator) {
        return of(operator, null, 1);
    }

    /**
     * @param hint where searches are to look
     * @param least products to spend, see {@link EigenTracker#refresh(LinearOperator, Consumer, int)}
     */
    Optional<Estimate> of(LinearOperator<Tensor> operator, @Nullable Consumer<Tensor> hint, int least) {
        EigenTracker<Tensor> tracker = tracker((TensorSpace) operator.domain());
        try {
            EigenTracker.Refresh refresh = tracker.refresh(operator, hint, least);
            if (refresh.lost()) {
                refresh = tracker.recover(operator, hint);
            }
            Estimate largest = refresh.largest();
            return Double.isFinite(largest.value()) ? Optional.of(largest) : Optional.empty();
        } catch (NonFiniteProductException e) {
            tracker.close();
            return Optional.empty();
        }
    }

    private EigenTracker<Tensor> tracker(TensorSpace space) {
        EigenTracker<Tensor> known = tracker;
        if (known == null) {
            known = new EigenTracker<>(EigenTracker.Options.of(1).forDimension(space.dimension()));
            tracker = known;
            resume(known, space);
        }
        return known;
    }

    Map<String, double[]> memory() {
        Map<String, double[]> memory = new LinkedHashMap<>(toResume);
        EigenTracker<Tensor> tracker = this.tracker;
        if (tracker == null) {
            return memory;
        }
        List<Tensor> kept = tracker.kept();
        for (int i = 0; i < kept.size(); i++) {
            memory.put(VECTOR + i, TensorArrays.toDoubles(kept.get(i)));
        }
        if (!kept.isEmpty()) {
            memory.put(STANDING, tracker.standing().numbers());
        }
        return memory;
    }

    /** Made into vectors at the next look, which knows of what type and where. */
    void remember(Map<String, double[]> memory) {
        if (tracker != null) {
            tracker.close();
            tracker = null;
        }
        toResume = Map.copyOf(memory);
    }

    private void resume(EigenTracker<Tensor> tracker, TensorSpace space) {
        if (toResume.isEmpty()) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> vectors = new ArrayList<>();
            double[] values = toResume.get(VECTOR + 0);
            while (values != null && values.length == space.dimension()) {
                Tensor vector = space.zero();
                scope.attach(vector);
                vector.copy_(TensorArrays.of(values, new long[] {values.length}, ScalarType.Double));
                vectors.add(vector);
                values = toResume.get(VECTOR + vectors.size());
            }
            double[] standing = toResume.getOrDefault(STANDING, new double[0]);
            tracker.resume(space, vectors, TrackStanding.of(standing));
        }
        toResume = Map.of();
    }
}
