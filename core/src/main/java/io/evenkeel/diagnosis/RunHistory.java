package io.evenkeel.diagnosis;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run so far: its header's facts, and a {@link Series} for every quantity at every place.
 *
 * <p>A <em>look</em> is a step at which quantities were measured inside the network, that is with a place.
 */
public final class RunHistory {

    private final RunHeader header;
    private final Comparator<String> forward;
    private final Map<QuantityKey, Series> series = new TreeMap<>();
    private final Map<String, Map<String, Series>> places = new TreeMap<>();
    private long step = -1;
    private long measured;
    private long looks;
    private RunEvent.@Nullable Ended end;
    private boolean concluded;
    private @Nullable Goal goal;
    /** Asked for by many rules at each examination. */
    private @Nullable Progress progress;

    private @Nullable Pace pace;
    private boolean paced;

    public RunHistory(RunHeader header) {
        this.header = header;
        this.forward = Places.forward(header.model());
    }

    /** Takes in one event; findings and actions in a stream leave the history as it is. */
    public void accept(RunEvent event) {
        progress = null;
        paced = false;
        if (event instanceof RunEvent.Measured now) {
            step = now.step();
            measured++;
            boolean look = false;
            for (Map.Entry<QuantityKey, Double> entry : now.quantities().entrySet()) {
                series(entry.getKey()).add(now.step(), entry.getValue());
                look |= entry.getKey().hasPlace();
            }
            if (look) {
                looks++;
            }
        } else if (event instanceof RunEvent.Ended ended) {
            end = ended;
            concluded |= ended.status() != RunStatus.INTERRUPTED;
        }
    }

    public RunHeader header() {
        return header;
    }

    public @Nullable ModelFacts model() {
        return header.model();
    }

    public @Nullable DataFacts data() {
        return header.data();
    }

    /** The latest step that was measured; −1 before the first. */
    public long step() {
        return step;
    }

    /** No step has been measured: all that is known are facts. */
    public boolean isEmpty() {
        return measured == 0;
    }

    /** How many events carried measurements. */
    public long measurements() {
        return measured;
    }

    public long looks() {
        return looks;
    }

    /** The step from which on the loss has not been finite: what layers show later means nothing. */
    long finiteUntil() {
        Series loss = find(Quantities.LOSS_TRAINING);
        return loss != null && loss.everNonFinite() && !Double.isFinite(loss.latest())
                ? loss.firstNonFiniteStep()
                : Long.MAX_VALUE;
    }

    /** Whether something that had been finite throughout was not at the latest step. */
    boolean newlyNonFinite() {
        return series.values().stream().anyMatch(s -> s.everNonFinite() && s.firstNonFiniteStep() == step);
    }

    /** Says that all its steps are done, before its end is told. */
    void conclude() {
        concluded = true;
    }

    /** What the run fell short of; null while it goes on, and where there is no such thing. */
    Goal.@Nullable Missed shortOf() {
        return concluded ? goal().missed(this) : null;
    }

    Goal goal() {
        Goal known = goal;
        if (known == null) {
            known = Goal.of(header);
            goal = known;
        }
        return known;
    }

    /** As {@link Progress#of}. */
    Progress progress() {
        Progress known = progress;
        if (known == null) {
            known = Progress.of(this);
            progress = known;
        }
        return known;
    }

    /** As {@link Pace#of}. */
    @Nullable
    Pace pace() {
        if (!paced) {
            pace = Pace.of(this);
            paced = true;
        }
        return pace;
    }

    public boolean ended() {
        return end != null;
    }

    /**
     * Share of the run that is done, 0 to 1; NaN while the run goes on and nobody knows how long it will. A run that
     * was interrupted has not been given all its steps, so its plan still counts.
     */
    public double elapsed() {
        long planned = header.plannedSteps();
        boolean over = end != null && end.status() != RunStatus.INTERRUPTED;
        if (over || (end != null && planned <= 0)) {
            return 1;
        }
        return planned > 0 ? Math.min(1, (step + 1.0) / planned) : Double.NaN;
    }

    /** Null when it was never measured for the run as a whole. */
    public @Nullable Series find(String name) {
        return find(QuantityKey.of(name));
    }

    /** Null when it was never measured there. */
    public @Nullable Series find(QuantityKey key) {
        return series.get(key);
    }

    /** Null when it was never measured there. */
    public @Nullable Series find(String name, String place) {
        return series.get(QuantityKey.at(name, place));
    }

    /** Whether a quantity was measured at all, anywhere. */
    public boolean has(String name) {
        return places.containsKey(name);
    }

    public Collection<Series> all() {
        return Collections.unmodifiableCollection(series.values());
    }

    /** The series of a quantity at its places, in forward order; without that of the whole run. */
    public List<Series> at(String name) {
        Map<String, Series> found = places.get(name);
        if (found == null) {
            return List.of();
        }
        List<Series> placed = new ArrayList<>(found.values());
        placed.removeIf(s -> !s.key().hasPlace());
        return placed;
    }

    private Series series(QuantityKey key) {
        Series known = series.get(key);
        if (known == null) {
            known = new Series(key);
            series.put(key, known);
            places.computeIfAbsent(key.name(), k -> new TreeMap<>(forward)).put(key.place(), known);
        }
        return known;
    }
}
