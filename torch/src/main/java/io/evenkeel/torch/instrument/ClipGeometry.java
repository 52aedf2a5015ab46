package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;

/**
 * How often clipping changes the gradient, over the last {@value #WINDOW} looks, and the angle arccos(ĝ·g/(‖ĝ‖‖g‖)) by
 * which it turns it at this one (Pascanu et al. 2013). Silent until something is clipped. Cost: none; clipping knows both.
 */
public final class ClipGeometry implements Instrument {

    static final int WINDOW = 25;

    private static final String RECENT = "recent";
    private static final String EVER = "ever";

    private final ArrayDeque<Boolean> recent = new ArrayDeque<>();
    private boolean everClipped;

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.CLIP_SHARE, Quantities.CLIP_ANGLE);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Map<String, double[]> memory() {
        return Map.of(
                RECENT, recent.stream().mapToDouble(clipped -> clipped ? 1 : 0).toArray(), EVER, new double[] {
                    everClipped ? 1 : 0
                });
    }

    @Override
    public void remember(Map<String, double[]> memory) {
        recent.clear();
        for (double clipped : memory.getOrDefault(RECENT, new double[0])) {
            recent.addLast(clipped == 1);
        }
        everClipped = memory.getOrDefault(EVER, new double[1])[0] == 1;
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        double cosine = step.clipCosine();
        // A gradient that is not finite is left as it is, and has no direction.
        boolean clipped = step.clipFactor() != 1 && !Double.isNaN(step.clipFactor());
        everClipped |= clipped;
        recent.addLast(clipped);
        if (recent.size() > WINDOW) {
            recent.removeFirst();
        }
        if (everClipped) {
            long count = recent.stream().filter(was -> was).count();
            into.put(Quantities.CLIP_SHARE, (double) count / recent.size());
        }
        if (clipped && !Double.isNaN(cosine)) {
            into.put(Quantities.CLIP_ANGLE, Math.acos(Math.max(-1, Math.min(1, cosine))));
        }
    }
}
