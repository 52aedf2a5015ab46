package io.evenkeel.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of finding that a stream may carry, by the name under which people see it: {@code vanishing-gradient}.
 *
 * <p>Evenkeel's own kinds are the constants, and {@link #values()} lists them, causes before symptoms. Rules from outside
 * report kinds of their own, {@link #outside}, whose names begin with {@code x-}, so that no later version of Evenkeel can
 * take them for something else.
 */
public final class FindingKind implements Comparable<FindingKind> {

    public static final FindingKind BAD_DATA = new FindingKind("bad-data", 0);
    public static final FindingKind OUTPUT_LOSS_MISMATCH = new FindingKind("output-loss-mismatch", 1);
    public static final FindingKind UNSCALED_INPUT = new FindingKind("unscaled-input", 2);
    public static final FindingKind UNSCALED_TARGET = new FindingKind("unscaled-target", 3);
    public static final FindingKind BAD_INITIALIZATION = new FindingKind("bad-initialization", 4);
    public static final FindingKind NO_NONLINEARITY = new FindingKind("no-nonlinearity", 5);
    public static final FindingKind DOUBLE_NORMALIZATION = new FindingKind("double-normalization", 6);
    public static final FindingKind SMALL_BATCH_NORM = new FindingKind("small-batch-norm", 7);
    public static final FindingKind STEP_TOO_LARGE = new FindingKind("step-too-large", 8);
    public static final FindingKind STEP_TOO_SMALL = new FindingKind("step-too-small", 9);
    public static final FindingKind WARM_UP_TOO_LONG = new FindingKind("warm-up-too-long", 10);
    public static final FindingKind SCHEDULE_JOLT = new FindingKind("schedule-jolt", 11);
    public static final FindingKind ILL_CONDITIONED = new FindingKind("ill-conditioned", 12);
    public static final FindingKind FORGETFUL_RECURRENCE = new FindingKind("forgetful-recurrence", 13);
    public static final FindingKind EXPLODING_GRADIENT = new FindingKind("exploding-gradient", 14);
    public static final FindingKind VANISHING_GRADIENT = new FindingKind("vanishing-gradient", 15);
    public static final FindingKind DEAD_UNITS = new FindingKind("dead-units", 16);
    public static final FindingKind SATURATED_UNITS = new FindingKind("saturated-units", 17);
    public static final FindingKind ATTENTION_LOGIT_GROWTH = new FindingKind("attention-logit-growth", 18);
    public static final FindingKind ATTENTION_COLLAPSE = new FindingKind("attention-collapse", 19);
    public static final FindingKind HEAD_DOMINANCE = new FindingKind("head-dominance", 20);
    public static final FindingKind MODE_COLLAPSE = new FindingKind("mode-collapse", 21);
    public static final FindingKind DISCRIMINATOR_DOMINANCE = new FindingKind("discriminator-dominance", 22);
    public static final FindingKind NON_FINITE = new FindingKind("non-finite", 23);
    public static final FindingKind DIVERGENCE = new FindingKind("divergence", 24);
    public static final FindingKind UPDATE_TOO_LARGE = new FindingKind("update-too-large", 25);
    public static final FindingKind UPDATE_TOO_SMALL = new FindingKind("update-too-small", 26);
    public static final FindingKind WEIGHT_GROWTH = new FindingKind("weight-growth", 27);
    public static final FindingKind NOISY_GRADIENT = new FindingKind("noisy-gradient", 28);
    public static final FindingKind OSCILLATION = new FindingKind("oscillation", 29);
    public static final FindingKind LOSS_SPIKE = new FindingKind("loss-spike", 30);
    public static final FindingKind NO_LEARNING = new FindingKind("no-learning", 31);
    public static final FindingKind PLATEAU = new FindingKind("plateau", 32);
    public static final FindingKind SLOW_CONVERGENCE = new FindingKind("slow-convergence", 33);
    public static final FindingKind OVERFITTING = new FindingKind("overfitting", 34);
    public static final FindingKind UNDERFITTING = new FindingKind("underfitting", 35);

    private static final List<FindingKind> OWN = List.of(
            BAD_DATA,
            OUTPUT_LOSS_MISMATCH,
            UNSCALED_INPUT,
            UNSCALED_TARGET,
            BAD_INITIALIZATION,
            NO_NONLINEARITY,
            DOUBLE_NORMALIZATION,
            SMALL_BATCH_NORM,
            STEP_TOO_LARGE,
            STEP_TOO_SMALL,
            WARM_UP_TOO_LONG,
            SCHEDULE_JOLT,
            ILL_CONDITIONED,
            FORGETFUL_RECURRENCE,
            EXPLODING_GRADIENT,
            VANISHING_GRADIENT,
            DEAD_UNITS,
            SATURATED_UNITS,
            ATTENTION_LOGIT_GROWTH,
            ATTENTION_COLLAPSE,
            HEAD_DOMINANCE,
            MODE_COLLAPSE,
            DISCRIMINATOR_DOMINANCE,
            NON_FINITE,
            DIVERGENCE,
            UPDATE_TOO_LARGE,
            UPDATE_TOO_SMALL,
            WEIGHT_GROWTH,
            NOISY_GRADIENT,
            OSCILLATION,
            LOSS_SPIKE,
            NO_LEARNING,
            PLATEAU,
            SLOW_CONVERGENCE,
            OVERFITTING,
            UNDERFITTING);

    private static final String OUTSIDE_PREFIX = "x-";
    private static final Pattern OUTSIDE = Pattern.compile("x(-[a-z0-9]+)+");

    private final String id;
    private final int rank;

    private FindingKind(String id, int rank) {
        this.id = id;
        this.rank = rank;
    }

    /**
     * A kind of somebody else's rule.
     *
     * @param id such as {@code x-slow-start}: {@code x}, then words of lower-case letters and digits, each after a hyphen
     * @throws IllegalArgumentException when the id is spelled otherwise
     */
    public static FindingKind outside(String id) {
        if (!OUTSIDE.matcher(id).matches()) {
            throw new IllegalArgumentException("found the kind of finding '" + id
                    + "'; a rule from outside needs one that"
                    + " begins with '" + OUTSIDE_PREFIX + "' and goes on in lower-case words with hyphens, such as"
                    + " 'x-slow-start'");
        }
        return new FindingKind(id, Integer.MAX_VALUE);
    }

    /** Evenkeel's own kinds, causes before symptoms. */
    public static FindingKind[] values() {
        return OWN.toArray(FindingKind[]::new);
    }

    /** One of Evenkeel's own kinds, or one from outside; empty for any other name. */
    public static Optional<FindingKind> byId(String id) {
        for (FindingKind kind : OWN) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return OUTSIDE.matcher(id).matches() ? Optional.of(outside(id)) : Optional.empty();
    }

    /** As it is written in recipes, streams and answers: {@code vanishing-gradient}. */
    public String id() {
        return id;
    }

    /** Whether it is not one of Evenkeel's own. */
    public boolean isOutside() {
        return rank == Integer.MAX_VALUE;
    }

    /**
     * Whether a finding of this kind can be the cause of one of the other: kinds are ordered, causes first, so that there
     * are no circles. A kind from outside can be the cause of any of Evenkeel's own, none of which names it.
     */
    public boolean canExplain(FindingKind other) {
        return isOutside() != other.isOutside() ? isOutside() : compareTo(other) < 0;
    }

    /** Evenkeel's own in their order, then others by name. */
    @Override
    public int compareTo(FindingKind other) {
        int byRank = Integer.compare(rank, other.rank);
        return byRank != 0 ? byRank : id.compareTo(other.id);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FindingKind kind && id.equals(kind.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
