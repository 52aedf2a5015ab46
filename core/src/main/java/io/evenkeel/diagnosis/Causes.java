package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which finding explains which. A cause ranks before what it explains (the order of {@link FindingKind}), and was there
 * no later, up to the time it takes to notice.
 */
final class Causes {

    /**
     * Causes before symptoms: what blocks first, roots among them before what they explain, then what weighs less,
     * then what is acknowledged, then what is over.
     */
    static final Comparator<Finding> ORDER = Comparator.comparing((Finding f) -> f.resolvedAt() != null)
            .thenComparing((Finding f) -> f.ignored())
            .thenComparing(Finding::severity, Comparator.reverseOrder())
            .thenComparing(f -> f.causedBy() != null)
            .thenComparing(Finding::kind)
            .thenComparing(Finding::fromStep)
            .thenComparing(Finding::place, Places.FORWARD);

    /** Of the run: a critical fault that lasted so long is to blame for what the run lacked in the end. */
    private static final double MUCH = 0.25;

    private final List<Tracked> open;
    private final long slack;

    /** @param slack how many steps later than its symptom a cause may be noticed */
    Causes(Collection<Tracked> tracked, long slack) {
        this.open = tracked.stream()
                .filter(Tracked::open)
                .sorted(Comparator.comparing(Tracked::kind).thenComparing(Tracked::from))
                .toList();
        this.slack = slack;
    }

    /** Sets every finding's severity and cause. */
    void settle() {
        open.forEach(t -> t.judge(t.own()));
        List<Tracked> ends = open.stream()
                .filter(t -> !t.resolved() && t.criticalIfExplained())
                .toList();
        ends.forEach(this::reopen);
        List<Tracked> certain = open.stream()
                .filter(t -> !t.resolved() && t.own() == Severity.CRITICAL)
                .toList();
        for (Tracked symptom : certain) {
            if (certain.stream().noneMatch(cause -> explains(cause, symptom))) {
                open.stream()
                        .filter(suspect -> !suspect.resolved() && explains(suspect, symptom))
                        .filter(suspect -> suspect.ceiling().compareTo(suspect.severity()) > 0)
                        .forEach(suspect -> suspect.judge(suspect.ceiling()));
            }
        }
        ends.forEach(this::explained);
        for (Tracked symptom : open) {
            symptom.blame(causeOf(symptom).orElse(null));
        }
    }

    /** Faults that are over, and took so much of the run that they answer for what it lacked in the end. */
    private void reopen(Tracked symptom) {
        open.stream()
                .filter(suspect -> suspect.wasOverAfter((long) (MUCH * symptom.from())) && cause(suspect, symptom))
                .forEach(Tracked::reopen);
    }

    private void explained(Tracked symptom) {
        List<Tracked> suspects = open.stream()
                .filter(suspect -> !suspect.resolved() && suspect.own() != Severity.INFO)
                .filter(suspect -> suspect.ceiling() == Severity.CRITICAL && explains(suspect, symptom))
                .toList();
        boolean certain = suspects.stream().anyMatch(suspect -> suspect.severity() == Severity.CRITICAL);
        if (!certain) {
            suspects.forEach(suspect -> suspect.judge(Severity.CRITICAL));
        }
        if (!suspects.isEmpty()) {
            symptom.judge(Severity.CRITICAL);
        }
    }

    /** The nearest cause, so that causes form a chain; one at least as severe as the symptom, when there is one. */
    private Optional<Tracked> causeOf(Tracked symptom) {
        return open.stream()
                .filter(cause -> explains(cause, symptom))
                .filter(cause -> cause.severity().compareTo(symptom.severity()) >= 0)
                .max(Comparator.comparing(Tracked::kind));
    }

    private boolean explains(Tracked cause, Tracked symptom) {
        Long over = cause.resolvedAt();
        return cause(cause, symptom) && (over == null || over + slack >= symptom.from());
    }

    private boolean cause(Tracked cause, Tracked symptom) {
        return cause.kind().canExplain(symptom.kind())
                && cause.explains().contains(symptom.kind())
                && cause.from() <= symptom.from() + slack;
    }
}
