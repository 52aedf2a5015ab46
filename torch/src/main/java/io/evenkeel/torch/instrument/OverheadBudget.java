package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What watching may cost, as a share of training's own time, and what it did cost.
 *
 * <p>Each cadence has an account. Every step pays the cadence's part of the share of a step's own time into it, and
 * measuring takes its time out; an account that is overdrawn postpones what is due, except for a floor of looks that a
 * run needs to be diagnosed at all. What is measured seldom has no floor: its account must hold what a look costs before it is
 * taken, and begins with a tenth of a second, which nobody notices. What was asked for by name has no account. A step's own time is smoothed over steps in which nothing was measured, so that what
 * looking costs inside the forward pass is counted as looking.
 */
public final class OverheadBudget {

    /** How the share is split: what is due at every step, at looks, in pairs, at evaluations, rarely and seldom. */
    private static final Map<Cadence, Double> PARTS = new EnumMap<>(Map.of(
            Cadence.EVERY_STEP,
            0.15,
            Cadence.AT_LOOKS,
            0.4,
            Cadence.IN_PAIRS,
            0.05,
            Cadence.AT_EVALUATIONS,
            0.15,
            Cadence.RARELY,
            0.15,
            Cadence.SELDOM,
            0.1));

    private static final double ADVANCE = 1e8;

    /** What a look that is taken seldom costs, in steps, as long as none has told: some forty products. */
    private static final double STEPS_A_SELDOM_LOOK = 80;

    /** Weight of the newest step in the smoothed time of one. */
    private static final double SMOOTHING = 0.05;

    private static final String OWN_TIME = "own_time";
    private static final String OWN_TOTAL = "own_total";
    private static final String OVERHEAD_TOTAL = "overhead_total";
    private static final String SELDOM_COST = "seldom_cost";

    private final double share;
    private final LongSupplier clock;
    private final Map<Cadence, Double> accounts = new EnumMap<>(Cadence.class);
    private double ownTime;
    private double ownTotal;
    private double overheadTotal;
    private long stepBegan;
    private long measuringBegan;
    private double measuredInStep;
    private boolean looked;
    private double seldomInStep;
    private double seldomCost;

    /**
     * @param share such as 0.05; infinite: whatever is due is measured, so that cadences do not depend on time
     * @param clock nanoseconds, such as {@code System::nanoTime}
     */
    public OverheadBudget(double share, LongSupplier clock) {
        if (!(share > 0)) {
            throw new IllegalArgumentException("found an overhead of " + share + "; expected more than 0");
        }
        this.share = share;
        this.clock = clock;
        PARTS.keySet().forEach(cadence -> accounts.put(cadence, cadence == Cadence.SELDOM ? ADVANCE : 0.0));
    }

    /** Everything that is due is measured; the same run gives the same stream. */
    public static OverheadBudget unlimited() {
        return new OverheadBudget(Double.POSITIVE_INFINITY, System::nanoTime);
    }

    /** Whether cadences are free of any clock. */
    public boolean isUnlimited() {
        return Double.isInfinite(share);
    }

    /** Whether what is due at this cadence can be afforded now. */
    boolean affords(Cadence cadence) {
        double account = accounts.getOrDefault(cadence, 0.0);
        return isUnlimited() || (cadence == Cadence.SELDOM ? ownTime > 0 && account >= seldomLook() : account >= 0);
    }

    private double seldomLook() {
        return seldomCost > 0 ? seldomCost : STEPS_A_SELDOM_LOOK * ownTime;
    }

    void stepBegins(boolean looks) {
        stepBegan = clock.getAsLong();
        measuredInStep = 0;
        seldomInStep = 0;
        looked = looks;
    }

    void measuringBegins() {
        measuringBegan = clock.getAsLong();
    }

    /** Time since {@link #measuringBegins()} was spent at this cadence. */
    void measuringEnds(Cadence cadence) {
        double spent = clock.getAsLong() - measuringBegan;
        measuredInStep += spent;
        seldomInStep += cadence == Cadence.SELDOM ? spent : 0;
        accounts.merge(cadence, -spent, Double::sum);
    }

    void stepEnds() {
        double own = clock.getAsLong() - stepBegan - measuredInStep;
        double overhead = measuredInStep;
        seldomCost = seldomInStep > 0 ? seldomInStep : seldomCost;
        if (looked && ownTime > 0) {
            double hidden = Math.max(0, own - ownTime);
            accounts.merge(Cadence.AT_LOOKS, -hidden, Double::sum);
            overhead += hidden;
            own -= hidden;
        } else {
            ownTime = ownTime == 0 ? own : ownTime + SMOOTHING * (own - ownTime);
        }
        ownTotal += own;
        overheadTotal += overhead;
        if (!isUnlimited()) {
            double paid = share * own;
            PARTS.forEach((cadence, part) -> accounts.merge(cadence, part * paid, Double::sum));
        }
    }

    /** All that it goes by, for a run that goes on: times in nanoseconds, by name. */
    Map<String, Double> memory() {
        Map<String, Double> memory = new LinkedHashMap<>();
        memory.put(OWN_TIME, ownTime);
        memory.put(OWN_TOTAL, ownTotal);
        memory.put(OVERHEAD_TOTAL, overheadTotal);
        memory.put(SELDOM_COST, seldomCost);
        accounts.forEach((cadence, account) -> memory.put(cadence.name(), account));
        return memory;
    }

    /** Goes on from another's {@link #memory()}; what that does not name stays as it is. */
    void remember(Map<String, Double> memory) {
        ownTime = memory.getOrDefault(OWN_TIME, ownTime);
        ownTotal = memory.getOrDefault(OWN_TOTAL, ownTotal);
        overheadTotal = memory.getOrDefault(OVERHEAD_TOTAL, overheadTotal);
        seldomCost = memory.getOrDefault(SELDOM_COST, seldomCost);
        accounts.replaceAll((cadence, account) -> memory.getOrDefault(cadence.name(), account));
    }

    /** Time spent on measuring over time spent on training so far; 0 before the first step. */
    public double achieved() {
        return ownTotal == 0 ? 0 : overheadTotal / ownTotal;
    }
}
