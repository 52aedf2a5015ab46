package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The life of one finding: first seen, lasting long enough to count, gone for long enough to be resolved. */
final class Tracked {

    /** What is not critical must be seen twice; anything must be gone, or milder, for longer: findings do not flicker. */
    private static final int SIGHTINGS = 2;

    private static final int SETTLE = 6;

    private final Rule rule;
    private Observation latest;
    private Severity own;
    private final long from;
    private long to;
    private final long looksAtFirst;
    private boolean open;
    private long absentSince = -1;
    private long looksAtAbsence;
    private int sightings = 1;
    private int absences;
    private int milder;
    private @Nullable Long resolvedAt;
    private @Nullable Long tooLate;
    private Severity severity;
    private @Nullable Tracked cause;
    private @Nullable Severity announced;
    private boolean resolutionAnnounced;

    Tracked(Rule rule, Observation first, long step, long looks, boolean beforeTraining) {
        this.rule = rule;
        this.latest = first;
        this.own = first.severity();
        this.severity = first.severity();
        this.from = step;
        this.to = step;
        this.looksAtFirst = looks;
        this.open = first.lasting() == 0 && (beforeTraining || own == Severity.CRITICAL || first.criticalIfExplained());
    }

    void seen(Observation observation, long step, long looks) {
        to = step;
        absentSince = -1;
        absences = 0;
        boolean worse = observation.severity().compareTo(own) > 0;
        milder = observation.severity().compareTo(own) < 0 ? milder + 1 : 0;
        if (worse || milder >= SETTLE) {
            own = observation.severity();
            milder = 0;
        }
        latest = observation;
        sightings++;
        boolean often = sightings >= SIGHTINGS || own == Severity.CRITICAL;
        open |= often && looks - looksAtFirst >= observation.lasting();
    }

    /** Returns false when it was never more than a passing sight, so that it can be forgotten. */
    boolean unseen(long step, long looks) {
        if (!open) {
            return false;
        }
        if (absentSince < 0) {
            absentSince = step;
            looksAtAbsence = looks;
        }
        absences++;
        if (absences >= SETTLE && looks - looksAtAbsence + 1 >= latest.lasting()) {
            resolvedAt = absentSince;
        }
        return true;
    }

    boolean open() {
        return open;
    }

    boolean resolved() {
        return resolvedAt != null;
    }

    @Nullable
    Long resolvedAt() {
        return resolvedAt;
    }

    /** Whether it was critical, is over, and lasted at least so many steps. */
    boolean wasOverAfter(long steps) {
        Long over = resolvedAt;
        return over != null && severity == Severity.CRITICAL && over - from >= steps;
    }

    /** Counts again, for what it cost the run. */
    void reopen() {
        tooLate = resolvedAt;
        resolvedAt = null;
        resolutionAnnounced = false;
    }

    FindingKind kind() {
        return rule.kind();
    }

    Set<FindingKind> explains() {
        Set<FindingKind> narrower = latest.explains();
        return narrower == null ? rule.explains() : narrower;
    }

    long from() {
        return from;
    }

    /** As its rule sees it, whatever else is there. */
    Severity own() {
        return own;
    }

    Severity ceiling() {
        return latest.ceiling();
    }

    boolean criticalIfExplained() {
        return latest.criticalIfExplained();
    }

    Severity severity() {
        return severity;
    }

    void judge(Severity effective) {
        severity = effective;
    }

    /** What explains it, and why. */
    void blame(@Nullable Tracked root) {
        cause = root;
    }

    /** What is seen, and what it follows from. */
    private String evidence() {
        Tracked root = cause;
        String evidence = latest.evidence()
                + (tooLate == null ? "" : " It was over at step " + tooLate + ", too late for a run of this length.");
        if (root == null) {
            return evidence;
        }
        String why = root.rule.why(kind());
        String place = root.latest.place();
        return evidence + " It follows from " + root.kind().id() + (place.isEmpty() ? "" : " at " + place)
                + (why == null ? "." : ": " + why + ".");
    }

    /** Whether something changed that a stream should tell; asking marks it as told. */
    boolean takeNews() {
        if (!open) {
            return false;
        }
        boolean news = resolved() ? !resolutionAnnounced : announced != severity;
        announced = severity;
        resolutionAnnounced |= resolved();
        return news;
    }

    Finding finding(Set<FindingKind> ignored) {
        return new Finding(
                rule.kind(),
                severity,
                latest.place(),
                from,
                to,
                resolvedAt,
                ignored.contains(rule.kind()),
                cause == null ? null : cause.kind(),
                latest.numbers(),
                evidence(),
                rule.citation(),
                latest.remedies());
    }
}
