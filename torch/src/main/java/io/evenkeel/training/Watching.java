package io.evenkeel.training;

import io.evenkeel.torch.instrument.Instrument;
import io.evenkeel.torch.instrument.Instruments;
import io.evenkeel.torch.instrument.OverheadBudget;
import java.util.List;
import java.util.Set;

/**
 * How closely a run is watched.
 *
 * @param share of training's own time that watching may take; 0: only loss and learning rate are recorded; infinite:
 *     everything that is due is measured, and the stream does not depend on any clock
 * @param requested quantities to measure that are so dear that they are measured only on request, such as {@code
 *     curvature/density}; whatever they cost
 */
public record Watching(double share, Set<String> requested) {

    /**
     * Of the share, for what no clock within a run can tell: what the compiler, the collector and the caches do to steps in
     * which nothing is measured.
     */
    private static final double UNTOLD = 0.3;

    /** Everything that is due, so that the same recipe and seed give the same stream. */
    public static final Watching EVERYTHING = new Watching(Double.POSITIVE_INFINITY);

    /** Loss and learning rate alone. */
    public static final Watching NOTHING = new Watching(0);

    public Watching {
        if (!(share >= 0)) {
            throw new IllegalArgumentException("found a share of " + share + "; expected 0 or more");
        }
        requested = Set.copyOf(requested);
        Set<String> known = requested.isEmpty() ? Set.of() : Instruments.onRequest();
        for (String name : requested) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("found a request to measure '" + name + "'; expected one of what is"
                        + " measured on request: " + String.join(", ", known));
            }
        }
        if (share == 0 && !requested.isEmpty()) {
            throw new IllegalArgumentException("found a request to measure " + String.join(", ", requested)
                    + " and a share of 0, with which nothing is measured; expected a share above 0");
        }
    }

    /** Nothing on request. */
    public Watching(double share) {
        this(share, Set.of());
    }

    /** What may be requested. */
    public static Set<String> onRequest() {
        return Instruments.onRequest();
    }

    boolean instruments() {
        return share > 0;
    }

    /** Whether the stream must not depend on any clock. */
    boolean isRepeatable() {
        return Double.isInfinite(share);
    }

    /** Of these instruments the ones to watch with. */
    List<Instrument> of(List<Instrument> all) {
        return Instruments.requested(all, requested).stream()
                .filter(instrument -> instrument.isRepeatable() || !isRepeatable())
                .toList();
    }

    OverheadBudget budget(long plannedSteps) {
        return new OverheadBudget((1 - UNTOLD) * share, plannedSteps, System::nanoTime);
    }
}
