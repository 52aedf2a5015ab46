package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What watching may cost, as a share of training's own time, and what it did cost.
 *
 * <p>Each cadence has an account. Every step pays the cadence's part of the share of a step's own time into it, and
 * measuring takes its time out; an account that is overdrawn postpones what is due, except for a floor of looks that a
 * run needs to be diagnosed at all. In a run of ten seconds and more that floor, too, is what the account will have by its
 * end; evaluations come one at a time on credit, which others help to pay. What the accounts of cheap looks do not need goes to those of dear ones, in equal shares.
 *
 * <p>What is measured rarely or seldom costs so much that its account must hold what a look costs before it is taken. The
 * first of its kind, and the few that a run should not be without, are taken on credit, if a part of what all watching may
 * still cost until the run ends pays for them; until they are paid, half of all income goes there, and other looks come
 * less often. Where the share of a short run is not worth speaking of, credit is four tenths of a second.
 *
 * <p>What counts is the whole step, up to where its native memory has been given back: what one in which something was
 * measured takes beyond a {@linkplain PlainStepTime plain one}, inside its passes, for a graph that it leaves or for what it
 * gives back, is paid by what was measured, and so is what the next {@value #AFTERMATH} steps take, which find caches and
 * memory otherwise than the step before left them. A difference may be negative, so that noise cancels. What was asked for by
 * name has no account.
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

    /**
     * A cadence whose looks cost several steps or tens of them.
     *
     * @param part of what all watching may still cost, up to which it has credit
     * @param steps that its first look costs, as long as none has told: a search for an eigenvalue, or some forty products
     * @param stepsAfter that another look costs, when a single one has told
     */
    private record Dear(double part, double steps, double stepsAfter) {}

    private static final Map<Cadence, Dear> DEAR =
            new EnumMap<>(Map.of(Cadence.RARELY, new Dear(0.4, 40, 8), Cadence.SELDOM, new Dear(0.25, 80, 80)));

    private static final List<Cadence> IN_DEBT_FIRST = List.of(Cadence.RARELY, Cadence.SELDOM);

    /** A run whose share is less may spend these nanoseconds, which nobody notices. */
    private static final double UNNOTICED = 4e8;

    /** Nanoseconds of a run whose watching as a whole stays within its share. */
    private static final double LONG = 1e10;

    /** Of the income of all others, as long as a dear look is not paid. */
    private static final double LEVY = 0.5;

    /** Of the income of all others, as long as an evaluation that was insisted on is not paid. */
    private static final double EVALUATIONS_LEVY = 0.75;

    /** Looks that an account may save up for: both of a pair. */
    private static final double SAVED_LOOKS = 2;

    /** Steps after one in which something was measured that may be slower for it. */
    private static final int AFTERMATH = 10;

    /** Steps without an undisturbed one after which others must tell what a plain one takes. */
    private static final int STALE = 100;

    private static final String OWN_TIME = "own_time";
    private static final String OWN_TOTAL = "own_total";
    private static final String OVERHEAD_TOTAL = "overhead_total";
    private static final String EVALUATION_ON_CREDIT = "evaluation_on_credit";
    private static final String LATEST = "latest.";
    private static final String BEFORE = "before.";

    private final double share;
    private final long plannedSteps;
    private final LongSupplier clock;
    private final Map<Cadence, Double> accounts = new EnumMap<>(Cadence.class);
    /** What the latest look cost, and the one before it; without those that have not been. */
    private final Map<Cadence, Double> latest = new EnumMap<>(Cadence.class);

    private final Map<Cadence, Double> before = new EnumMap<>(Cadence.class);
    private final Map<Cadence, Double> inStep = new EnumMap<>(Cadence.class);
    private final PlainStepTime plain = new PlainStepTime();
    private double ownTotal;
    private double overheadTotal;
    private long stepBegan;
    private long measuringBegan;
    private double measuredInStep;
    private boolean looked;
    private boolean provisional;
    /** Until it is paid; one that its account could pay needs nobody's help. */
    private boolean evaluationOnCredit;

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
        PARTS.keySet().forEach(cadence -> accounts.put(cadence, 0.0));
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
        return isUnlimited() || plain.isKnown() || !DEAR.containsKey(cadence);
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
        Double account = accounts.get(cadence);
        if (isUnlimited() || account == null) {
            return true;
        }
        Dear dear = DEAR.get(cadence);
        if (dear == null) {
            boolean onCredit = account < 0 && insisted && worthInsisting(cadence, account, step);
            evaluationOnCredit |= onCredit && cadence == Cadence.AT_EVALUATIONS;
            return account >= 0 || onCredit;
        }
        boolean onCredit = insisted || !latest.containsKey(cadence);
        double credit = onCredit ? dear.part() * remaining(step) : 0;
        return plain.isKnown()
                && (account >= expected(cadence, dear) || (onCredit && account + credit >= atWorst(cadence, dear)));
    }

    /** Held-back data are what a run is judged by: where a look at them is not yet paid, there is credit for one. */
    private boolean worthInsisting(Cadence cadence, double account, long step) {
        if (!isLong()) {
            return true;
        }
        double cost = latest.getOrDefault(cadence, 0.0);
        if (cadence == Cadence.AT_EVALUATIONS) {
            double income = PARTS.getOrDefault(cadence, 0.0);
            income += EVALUATIONS_LEVY * (1 - income);
            return account >= -cost && account + income * remaining(step) >= cost;
        }
        return account + income(cadence) * remaining(step) >= cost;
    }

    /** What part of all income a cadence has as things are. */
    private double income(Cadence cadence) {
        double part = PARTS.getOrDefault(cadence, 0.0) * (inDebt() ? 1 - LEVY : 1);
        return cadence != Cadence.AT_EVALUATIONS && evaluationsOwe() ? (1 - EVALUATIONS_LEVY) * part : part;
    }

    private boolean isLong() {
        return plannedSteps * plain.mean() >= LONG;
    }

    /** In a short run each pays for itself, as floors are taken whatever they cost. */
    private boolean evaluationsOwe() {
        return evaluationOnCredit && isLong() && accounts.getOrDefault(Cadence.AT_EVALUATIONS, 0.0) < 0;
    }

    private boolean inDebt() {
        return IN_DEBT_FIRST.stream().anyMatch(dear -> accounts.getOrDefault(dear, 0.0) < 0);
    }

    /** A search now and then does not make the next look dear: the cheaper of the latest two. */
    private double expected(Cadence cadence, Dear dear) {
        Double last = latest.get(cadence);
        return last == null
                ? dear.steps() * plain.mean()
                : Math.min(last, before.getOrDefault(cadence, dear.stepsAfter() * plain.mean()));
    }

    /** But it may come again: the dearer of the latest two. */
    private double atWorst(Cadence cadence, Dear dear) {
        Double last = latest.get(cadence);
        return last == null ? dear.steps() * plain.mean() : Math.max(last, before.getOrDefault(cadence, 0.0));
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
        double hidden = 0;
        stepsUntold++;
        if (blamed != null) {
            plain.atMost(own);
            hidden = own - plain.mean();
            inStep.merge(blamed, hidden, Double::sum);
        }
        inStep.forEach(this::tell);
        if (blamed == null) {
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
        }
        stepsSince = blamed == null ? stepsSince + 1 : 0;
        latestBlamed = blamed == null ? latestBlamed : blamed;
        own -= hidden;
        ownTotal += own;
        overheadTotal += measuredInStep + hidden;
        inStep.forEach((cadence, spent) -> accounts.computeIfPresent(cadence, (same, account) -> account - spent));
        if (!isUnlimited()) {
            payIn(share * own);
        }
    }

    /** What made the step another than a plain one; null where nothing did. */
    private @Nullable Cadence blamed() {
        if (looked) {
            return Cadence.AT_LOOKS;
        }
        return inStep.entrySet().stream()
                .filter(entry -> entry.getKey() != Cadence.EVERY_STEP)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private void tell(Cadence cadence, double spent) {
        Double last = latest.put(cadence, Math.max(0, spent));
        if (last != null) {
            before.put(cadence, last);
        }
    }

    /** Time since {@link #measuringBegins()} was spent on the run's last word. */
    void lastMeasuringEnds() {
        overheadTotal += clock.getAsLong() - measuringBegan;
    }

    private void payIn(double income) {
        boolean inDebt = inDebt();
        boolean evaluationsOwe = evaluationsOwe();
        evaluationOnCredit &= evaluationsOwe;
        double forEvaluations = 0;
        double spare = 0;
        for (Map.Entry<Cadence, Double> entry : PARTS.entrySet()) {
            Cadence cadence = entry.getKey();
            double part = entry.getValue() * income;
            if (evaluationsOwe) {
                double levied = cadence == Cadence.AT_EVALUATIONS ? part : EVALUATIONS_LEVY * part;
                forEvaluations += levied;
                part -= levied;
            }
            if (DEAR.containsKey(cadence)) {
                accounts.merge(cadence, part, Double::sum);
            } else {
                double levied = inDebt ? LEVY * part : 0;
                double account = accounts.getOrDefault(cadence, 0.0) + part - levied;
                double most = SAVED_LOOKS * latest.getOrDefault(cadence, 0.0);
                accounts.put(cadence, Math.min(account, most));
                spare += levied + Math.max(0, account - most);
            }
        }
        if (evaluationsOwe) {
            accounts.merge(Cadence.AT_EVALUATIONS, forEvaluations, Double::sum);
        }
        for (Cadence dear : IN_DEBT_FIRST) {
            double debt = Math.max(0, -accounts.getOrDefault(dear, 0.0));
            double paid = Math.min(debt, spare);
            accounts.merge(dear, paid, Double::sum);
            spare -= paid;
        }
        double each = spare / IN_DEBT_FIRST.size();
        IN_DEBT_FIRST.forEach(dear -> accounts.merge(dear, each, Double::sum));
    }

    /** All that it goes by, for a run that goes on: times in nanoseconds, by name. */
    Map<String, Double> memory() {
        Map<String, Double> memory = new LinkedHashMap<>();
        memory.put(OWN_TIME, plain.mean());
        memory.put(OWN_TOTAL, ownTotal);
        memory.put(OVERHEAD_TOTAL, overheadTotal);
        memory.put(EVALUATION_ON_CREDIT, evaluationOnCredit ? 1.0 : 0.0);
        accounts.forEach((cadence, account) -> memory.put(cadence.name(), account));
        latest.forEach((cadence, cost) -> memory.put(LATEST + cadence.name(), cost));
        before.forEach((cadence, cost) -> memory.put(BEFORE + cadence.name(), cost));
        return memory;
    }

    /** Goes on from another's {@link #memory()}; what that does not name stays as it is. */
    void remember(Map<String, Double> memory) {
        plain.remember(memory.getOrDefault(OWN_TIME, plain.mean()));
        ownTotal = memory.getOrDefault(OWN_TOTAL, ownTotal);
        overheadTotal = memory.getOrDefault(OVERHEAD_TOTAL, overheadTotal);
        evaluationOnCredit = memory.getOrDefault(EVALUATION_ON_CREDIT, 0.0) > 0;
        accounts.replaceAll((cadence, account) -> memory.getOrDefault(cadence.name(), account));
        for (Cadence cadence : Cadence.values()) {
            remember(latest, cadence, memory.get(LATEST + cadence.name()));
            remember(before, cadence, memory.get(BEFORE + cadence.name()));
        }
    }

    private static void remember(Map<Cadence, Double> costs, Cadence cadence, @Nullable Double cost) {
        if (cost != null) {
            costs.put(cadence, cost);
        }
    }

    /** Time spent on measuring over time spent on training so far; 0 before the first step. */
    public double achieved() {
        return ownTotal == 0 ? 0 : overheadTotal / ownTotal;
    }
}
