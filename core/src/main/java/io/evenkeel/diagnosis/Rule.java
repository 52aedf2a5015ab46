package io.evenkeel.diagnosis;

import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises one kind of fault in a run's stream. Stateless: what it says depends on the history alone, so that a live
 * run and the same run read back later get the same answer.
 */
public interface Rule {

    /** One kind for each rule; a rule from outside has one of its own, {@link FindingKind#outside}. */
    FindingKind kind();

    /** What the fault is called in prose, without a full stop. */
    String title();

    /** What the stream must hold; without it the rule is not asked. */
    Needs needs();

    /** Why the thresholds are what they are, in a paragraph, for the catalogue. */
    String threshold();

    /** Where the criterion comes from. */
    String citation();

    /** The kinds of finding that this fault can bring about; it {@linkplain FindingKind#canExplain can explain} each. */
    default Set<FindingKind> explains() {
        return Set.of();
    }

    /**
     * How it brings about a fault that it {@linkplain #explains() explains}: a clause without a full stop, to follow a
     * colon; null where there is no more to say than that it does.
     */
    default @Nullable String why(FindingKind symptom) {
        return Mechanism.of(kind(), symptom);
    }

    /** What is present at the latest step; empty when all is well, or too little is known to tell. */
    List<Observation> examine(RunHistory history);
}
