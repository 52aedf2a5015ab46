package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What watching may cost, as a share of training's own time, and what it did cost. What each cadence may spend of it, its
 * {@linkplain OverheadAccounts account} says; where the share of a short run is not worth speaking of, four tenths of a second
 * may be spent.
 *
 * <p>What counts is the whole step, up to where its native memory has been given back: what one in which something was
 * measured takes beyond a {@linkplain PlainStepTime plain one}, inside its passes, for a graph that it leaves or for what it
 * gives back, is paid by what was measured, and so is what the next {@value #AFTERMATH} steps take, which find caches and
 * memory otherwise than the step before left them. A difference may be negative, so that noise cancels. What was asked for by
 * name has no account.
 */
public final class OverheadBudget {

    /** A run whose share is less may spend these nanoseconds, which nobody notices. */
    private static final double UNNOTICED = 4e8;

    /** Nanoseconds of a run whose watching as a whole stays within its share. */
    private static final double LONG = 1e10;

    /** Steps after one in which something was measured that may be slower for it. */
    private static final int AFTERMATH = 10;

    /** Steps without an undisturbed one after which others must tell what a plain one takes. */
    private static final int STALE = 100;

    private static final String OWN_TIME = "own_time";
    private static final String OWN_TOTAL = "own_total";
    private static final String OVERHEAD_TOTAL = "overhead_total";

    private final double share;
    private final long plannedSteps;
    private final LongSupplier clock;
    private final OverheadAccounts accounts = new OverheadAccounts();
    private final Map<Cadence, Double> inStep = new EnumMap<>(Cadence.class);
    private final PlainStepTime plain = new PlainStepTime();
    private double ownTotal;
    private double overheadTotal;
    private long stepBegan;
    private long measuringBegan;
    private double measuredInStep;
    private boolean looked;
    private boolean provisional;
    private @Nullable Cadence latestBlamed;
    private long stepsSince = AFTERMATH;
    private long stepsUntold = STALE;

    /**
     * @param share such as 0.05; infinite: whatever is due is measured, so that cadences do not depend on time
     * @param plannedSteps of the whole run
     * @param clock nanoseconds, such as {@code System::nanoTime}
     */
    public OverheadBudget(double share, long plannedSteps, LongSupplier clock) {
        if (!(share > 0)) {
            throw new IllegalArgumentException("found an overhead of " + share + "; expected more than 0");
        }
        this.share = share;
        this.plannedSteps = plannedSteps;
        this.clock = clock;
    }

    /** Everything that is due is measured; the same run gives the same stream. */
    public static OverheadBudget unlimited() {
        return new OverheadBudget(Double.POSITIVE_INFINITY, 0, System::nanoTime);
    }

    /** Whether cadences are free of any clock. */
    public boolean isUnlimited() {
        return Double.isInfinite(share);
    }

    /** Whether it can tell yet; what is dear waits for the first step's own time. */
    boolean knows(Cadence cadence) {
        return isUnlimited() || plain.isKnown() || !OverheadAccounts.isDear(cadence);
    }

    /** The first step's own work is done, and tells what steps cost; what they cost later tells better. */
    void firstStepTells() {
        if (!plain.isKnown()) {
            plain.atMost(clock.getAsLong() - stepBegan - measuredInStep);
            provisional = true;
        }
    }

    /**
     * Whether what is due at this cadence can be afforded at this step.
     *
     * @param insisted whether it is one of those that a run should have whatever they cost
     */
    boolean affords(Cadence cadence, long step, boolean insisted) {
        return isUnlimited()
                || accounts.affords(
                        cadence, insisted, new OverheadAccounts.Outlook(plain.mean(), remaining(step), isLong()));
    }

    private boolean isLong() {
        return plannedSteps * plain.mean() >= LONG;
    }

    /** What all watching may still cost. */
    private double remaining(long step) {
        double ahead = share * plain.mean() * Math.max(0, plannedSteps - step);
        return Math.max(ahead, UNNOTICED - share * ownTotal);
    }

    void stepBegins(boolean looks) {
        stepBegan = clock.getAsLong();
        measuredInStep = 0;
        inStep.clear();
        looked = looks;
    }

    void measuringBegins() {
        measuringBegan = clock.getAsLong();
    }

    /** Time since {@link #measuringBegins()} was spent at this cadence. */
    void measuringEnds(Cadence cadence) {
        double spent = clock.getAsLong() - measuringBegan;
        measuredInStep += spent;
        inStep.merge(cadence, spent, Double::sum);
    }

    /** All that the step kept has been given back. */
    void stepEnds() {
        double own = clock.getAsLong() - stepBegan - measuredInStep;
        if (provisional) {
            plain.forget();
            provisional = false;
        }
        Cadence blamed = blamed();
        double hidden = blamed == null ? aftermath(own) : besides(own, blamed);
        stepsSince = blamed == null ? stepsSince + 1 : 0;
        latestBlamed = blamed == null ? latestBlamed : blamed;
        own -= hidden;
        ownTotal += own;
        overheadTotal += measuredInStep + hidden;
        if (!isUnlimited()) {
            inStep.forEach(accounts::spend);
            accounts.payIn(share * own, isLong());
        }
    }

    /** What a step in which something was measured took besides, which is paid by what was. */
    private double besides(double own, Cadence blamed) {
        stepsUntold++;
        plain.atMost(own);
        double hidden = own - plain.mean();
        inStep.merge(blamed, hidden, Double::sum);
        inStep.forEach(accounts::tell);
        return hidden;
    }

    /** What another step took beyond a plain one, as far as an earlier one is to blame; it tells itself what those take. */
    private double aftermath(double own) {
        stepsUntold++;
        inStep.forEach(accounts::tell);
        double hidden = 0;
        if (latestBlamed != null && plain.isSettled() && stepsSince < AFTERMATH) {
            hidden = Math.max(-plain.mean(), Math.min(plain.mean(), own - plain.mean()));
            inStep.merge(latestBlamed, hidden, Double::sum);
        }
        if (stepsSince >= AFTERMATH || stepsUntold >= STALE) {
            plain.add(own);
        }
        if (stepsSince >= AFTERMATH) {
            stepsUntold = 0;
        }
        return hidden;
    }

    /** What made the step another than a plain one; null where nothing did. */
    private @Nullable Cadence blamed() {
        if (looked) {
            return Cadence.AT_LOOKS;
        }
        Cadence dearest = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Cadence, Double> entry : inStep.entrySet()) {
            if (entry.getKey() != Cadence.EVERY_STEP && entry.getValue() > most) {
                dearest = entry.getKey();
                most = entry.getValue();
            }
        }
        return dearest;
    }

    /** Time since {@link #measuringBegins()} was spent on the run's last word. */
    void lastMeasuringEnds() {
        overheadTotal += clock.getAsLong() - measuringBegan;
    }

    /** All that it goes by, for a run that goes on: times in nanoseconds, by name. */
    Map<String, Double> memory() {
        Map<String, Double> memory = new LinkedHashMap<>();
        memory.put(OWN_TIME, plain.mean());
        memory.put(OWN_TOTAL, ownTotal);
        memory.put(OVERHEAD_TOTAL, overheadTotal);
        accounts.store(memory);
        return memory;
    }

    /** Goes on from another's {@link #memory()}; what that does not name stays as it is. */
    void remember(Map<String, Double> memory) {
        plain.remember(memory.getOrDefault(OWN_TIME, plain.mean()));
        ownTotal = memory.getOrDefault(OWN_TOTAL, ownTotal);
        overheadTotal = memory.getOrDefault(OVERHEAD_TOTAL, overheadTotal);
        accounts.remember(memory);
    }

    /** Time spent on measuring over time spent on training so far; 0 before the first step. */
    public double achieved() {
        return ownTotal == 0 ? 0 : overheadTotal / ownTotal;
    }
}
