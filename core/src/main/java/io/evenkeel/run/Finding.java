package io.evenkeel.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a run, with its evidence.
 *
 * @param kind one of the kinds in {@link FindingKind}
 * @param place where (a layer, a parameter, {@code data}, {@code loss}); empty: the whole run
 * @param fromStep the first step at which it was there
 * @param toStep the last step at which it was seen
 * @param resolvedAt the step at which it was gone; null while it lasts
 * @param ignored whether the recipe acknowledges it
 * @param causedBy the kind of the finding that explains this one; null for a root
 * @param numbers what was measured, by a readable name
 * @param evidence what is wrong and how one sees it, in words a beginner understands
 * @param citation where the criterion comes from
 * @param remedies what may help, likeliest first
 */
public record Finding(
        FindingKind kind,
        Severity severity,
        String place,
        long fromStep,
        long toStep,
        @Nullable Long resolvedAt,
        boolean ignored,
        @Nullable FindingKind causedBy,
        Map<String, Double> numbers,
        String evidence,
        String citation,
        List<Suggestion> remedies) {

    public Finding {
        numbers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(numbers));
        remedies = List.copyOf(remedies);
    }

    /** A remedy that may help, by its kind, and why. */
    public record Suggestion(String kind, String why) {}

    /** Critical, lasting and not acknowledged: what makes a run unhealthy. */
    public boolean blocks() {
        return severity == Severity.CRITICAL && resolvedAt == null && !ignored;
    }

    public Finding lasting(long from, long to) {
        return new Finding(
                kind, severity, place, from, to, null, ignored, causedBy, numbers, evidence, citation, remedies);
    }

    public Finding resolved(long step) {
        return new Finding(
                kind, severity, place, fromStep, toStep, step, ignored, causedBy, numbers, evidence, citation,
                remedies);
    }

    public Finding ignored(boolean acknowledged) {
        return new Finding(
                kind,
                severity,
                place,
                fromStep,
                toStep,
                resolvedAt,
                acknowledged,
                causedBy,
                numbers,
                evidence,
                citation,
                remedies);
    }

    public Finding causedBy(@Nullable FindingKind cause) {
        return new Finding(
                kind,
                severity,
                place,
                fromStep,
                toStep,
                resolvedAt,
                ignored,
                cause,
                numbers,
                evidence,
                citation,
                remedies);
    }

    public Finding withSeverity(Severity changed) {
        return new Finding(
                kind,
                changed,
                place,
                fromStep,
                toStep,
                resolvedAt,
                ignored,
                causedBy,
                numbers,
                evidence,
                citation,
                remedies);
    }
}
