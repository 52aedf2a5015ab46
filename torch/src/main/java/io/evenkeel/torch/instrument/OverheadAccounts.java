package io.evenkeel.torch.instrument;

import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may spend what of the time that a run has for being watched: an account for each {@link Cadence} but that of what was
 * asked for by name, in nanoseconds.
 *
 * <p>Every step pays each cadence's part of the income into its account, and measuring takes its time out; an account that is
 * overdrawn postpones what is due, except for a floor of looks that a run needs to be diagnosed at all. In a long run that
 * floor, too, is what the account will have by its end; evaluations come one at a time on credit, which others help to pay.
 * What the accounts of cheap looks do not need goes to those of dear ones, in equal shares.
 *
 * <p>What is measured rarely or seldom costs so much that its account must hold what a look costs before it is taken. The
 * first of its kind, and the few that a run should not be without, are taken on credit, if a part of what all watching may
 * still cost until the run ends pays for them; until they are paid, half of all income goes there, and other looks come
 * less often. In a long run, nothing is promised that another's debt needs, and who owes more than a look pays for nobody
 * else: all debts together are paid by its end.
 */
final class OverheadAccounts {

    /** Of the income of all others, as long as a dear look is not paid. */
    private static final double LEVY = 0.5;

    /** Of the income of all others, as long as an evaluation that was insisted on is not paid. */
    private static final double EVALUATIONS_LEVY = 0.75;

    /** Looks that an account may save up for: both of a pair. */
    private static final double SAVED_LOOKS = 2;

    private static final String EVALUATION_ON_CREDIT = "evaluation_on_credit";
    private static final String LATEST = "latest.";
    private static final String BEFORE = "before.";

    /**
     * A cadence whose looks cost several steps or tens of them.
     *
     * @param credit part of what all watching may still cost, up to which it has credit
     * @param steps that its first look costs, as long as none has told: a search for an eigenvalue, or some forty products
     * @param stepsAfter that another look costs, when a single one has told
     */
    private record Dear(double credit, double steps, double stepsAfter) {}

    /** Of one cadence. */
    private static final class Account {
        final Cadence cadence;
        /** Of all income. */
        final double part;

        final @Nullable Dear dear;
        double balance;
        /** What the latest look cost, and the one before it; NaN where there was none. */
        double latest = Double.NaN;

        double before = Double.NaN;

        Account(Cadence cadence, double part, @Nullable Dear dear) {
            this.cadence = cadence;
            this.part = part;
            this.dear = dear;
        }

        double debt() {
            return Math.max(0, -balance);
        }

        /** Of the latest look; 0 where there was none. */
        double cost() {
            return Double.isNaN(latest) ? 0 : latest;
        }

        /** A search now and then does not make the next look dear: the cheaper of the latest two. */
        double expected(Dear dear, double step) {
            return Double.isNaN(latest)
                    ? dear.steps() * step
                    : Math.min(latest, Double.isNaN(before) ? dear.stepsAfter() * step : before);
        }

        /** But it may come again: the dearer of the latest two. */
        double atWorst(Dear dear, double step) {
            return Double.isNaN(latest)
                    ? dear.steps() * step
                    : Double.isNaN(before) ? latest : Math.max(latest, before);
        }
    }

    /**
     * What there is to go by.
     *
     * @param step nanoseconds of a plain step; 0 as long as nobody knows
     * @param remaining nanoseconds that all watching may still cost
     * @param isLong whether watching as a whole stays within its share
     */
    record Outlook(double step, double remaining, boolean isLong) {}

    private final Account evaluations = new Account(Cadence.AT_EVALUATIONS, 0.15, null);
    private final Account rare = new Account(Cadence.RARELY, 0.15, new Dear(0.5, 40, 8));
    private final Account seldom = new Account(Cadence.SELDOM, 0.1, new Dear(0.25, 80, 80));
    private final List<Account> all = List.of(
            new Account(Cadence.EVERY_STEP, 0.15, null),
            new Account(Cadence.AT_LOOKS, 0.4, null),
            new Account(Cadence.IN_PAIRS, 0.05, null),
            evaluations,
            rare,
            seldom);
    private final Map<Cadence, Account> byCadence = new EnumMap<>(Cadence.class);

    /** Until it is paid; one that its account could pay needs nobody's help. */
    private boolean evaluationOnCredit;

    OverheadAccounts() {
        all.forEach(account -> byCadence.put(account.cadence, account));
    }

    /** Whether a look costs so much that nothing can be said before a step has told its time. */
    static boolean isDear(Cadence cadence) {
        return cadence == Cadence.RARELY || cadence == Cadence.SELDOM;
    }

    /**
     * Whether what is due at this cadence can be afforded.
     *
     * @param insisted whether it is one of those that a run should have whatever they cost
     */
    boolean affords(Cadence cadence, boolean insisted, Outlook outlook) {
        Account account = byCadence.get(cadence);
        if (account == null) {
            return true;
        }
        double ahead = Math.max(0, outlook.remaining() - (outlook.isLong() ? debtsBeside(account) : 0));
        Dear dear = account.dear;
        if (dear == null) {
            boolean onCredit = account.balance < 0 && insisted && (!outlook.isLong() || willBePaid(account, ahead));
            evaluationOnCredit |= onCredit && account == evaluations;
            return account.balance >= 0 || onCredit;
        }
        boolean mayOwe = insisted || Double.isNaN(account.latest);
        return outlook.step() > 0
                && (account.balance >= account.expected(dear, outlook.step())
                        || (mayOwe
                                && account.balance + dear.credit() * ahead >= account.atWorst(dear, outlook.step())));
    }

    /** Held-back data are what a run is judged by: where a look at them is not yet paid, there is credit for one. */
    private boolean willBePaid(Account account, double ahead) {
        double given = inDebt() ? 1 - LEVY : 1;
        if (account == evaluations) {
            double income = account.part + EVALUATIONS_LEVY * (1 - account.part);
            return account.balance >= -account.cost() && account.balance + income * ahead >= account.cost();
        }
        double income = given * (evaluationsOwe(true) ? 1 - EVALUATIONS_LEVY : 1) * account.part;
        return account.balance + income * ahead >= account.cost();
    }

    /** In a short run each pays for itself, as floors are taken whatever they cost. */
    private boolean evaluationsOwe(boolean isLong) {
        return evaluationOnCredit && isLong && evaluations.balance < 0;
    }

    private boolean inDebt() {
        return rare.balance < 0 || seldom.balance < 0;
    }

    private double debtsBeside(Account own) {
        double debts = -own.debt();
        for (Account account : all) {
            debts += account.debt();
        }
        return debts;
    }

    /** What a whole look cost. */
    void tell(Cadence cadence, double cost) {
        Account account = byCadence.get(cadence);
        if (account != null) {
            account.before = account.latest;
            account.latest = Math.max(0, cost);
        }
    }

    void spend(Cadence cadence, double nanos) {
        Account account = byCadence.get(cadence);
        if (account != null) {
            account.balance -= nanos;
        }
    }

    void payIn(double income, boolean isLong) {
        boolean inDebt = inDebt();
        boolean evaluationsOwe = evaluationsOwe(isLong);
        double forEvaluations = 0;
        double spare = 0;
        for (Account account : all) {
            double part = account.part * income;
            boolean gives = !isLong || account.balance >= (account.dear == null ? -account.cost() : 0);
            if (evaluationsOwe && gives && account != evaluations) {
                forEvaluations += EVALUATIONS_LEVY * part;
                part -= EVALUATIONS_LEVY * part;
            }
            double levied = inDebt && gives && (isLong || account.dear == null) ? LEVY * part : 0;
            account.balance += part - levied;
            double unneeded = account.dear == null ? Math.max(0, account.balance - SAVED_LOOKS * account.cost()) : 0;
            account.balance -= unneeded;
            spare += levied + unneeded;
        }
        evaluations.balance += forEvaluations;
        evaluationOnCredit &= evaluationsOwe;
        double toRare = Math.min(rare.debt(), spare);
        double toSeldom = Math.min(seldom.debt(), spare - toRare);
        double each = (spare - toRare - toSeldom) / 2;
        rare.balance += toRare + each;
        seldom.balance += toSeldom + each;
    }

    /** Puts all of it beside what else is remembered, by name. */
    void store(Map<String, Double> memory) {
        memory.put(EVALUATION_ON_CREDIT, evaluationOnCredit ? 1.0 : 0.0);
        for (Account account : all) {
            String name = account.cadence.name();
            memory.put(name, account.balance);
            if (!Double.isNaN(account.latest)) {
                memory.put(LATEST + name, account.latest);
            }
            if (!Double.isNaN(account.before)) {
                memory.put(BEFORE + name, account.before);
            }
        }
    }

    /** Goes on from what was {@linkplain #store stored}; what that does not name stays as it is. */
    void remember(Map<String, Double> memory) {
        evaluationOnCredit = memory.getOrDefault(EVALUATION_ON_CREDIT, 0.0) > 0;
        for (Account account : all) {
            String name = account.cadence.name();
            account.balance = memory.getOrDefault(name, account.balance);
            account.latest = memory.getOrDefault(LATEST + name, account.latest);
            account.before = memory.getOrDefault(BEFORE + name, account.before);
        }
    }
}
