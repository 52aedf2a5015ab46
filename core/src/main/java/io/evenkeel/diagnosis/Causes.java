package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        for (Tracked symptom : open) {
            symptom.blame(causeOf(symptom).orElse(null));
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
        Set<FindingKind> explained = cause.explains();
        Long over = cause.resolvedAt();
        return cause.kind().canExplain(symptom.kind())
                && explained.contains(symptom.kind())
                && cause.from() <= symptom.from() + slack
                && (over == null || over + slack >= symptom.from());
    }
}
