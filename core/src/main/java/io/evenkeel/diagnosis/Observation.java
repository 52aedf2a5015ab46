package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding.Suggestion;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule sees at one step.
 *
 * @param identity tells one finding of a kind from another of the same kind; the place may move while it stays
 * @param place where; empty for the whole run
 * @param severity as far as it can be told by itself
 * @param ceiling the severity it takes once a critical symptom that it explains is seen, and nothing certain explains it
 * @param criticalIfExplained whether it turns critical once something that may explain it is seen, which turns so with it
 * @param lasting how many looks it must be seen over before it counts; 0: at once
 * @param explains kinds that it explains; null: all that its rule explains
 * @param numbers what was measured, by a readable name
 * @param evidence what is wrong and how one sees it
 * @param remedies likeliest first
 */
public record Observation(
        String identity,
        String place,
        Severity severity,
        Severity ceiling,
        boolean criticalIfExplained,
        int lasting,
        @Nullable Set<FindingKind> explains,
        Map<String, Double> numbers,
        String evidence,
        List<Suggestion> remedies) {

    public Observation {
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        remedies = List.copyOf(remedies);
        if (ceiling.compareTo(severity) < 0) {
            ceiling = severity;
        }
    }

    /** One finding of its kind for each place. */
    public static Builder at(String place, Severity severity) {
        return new Builder(place, place, severity);
    }

    /** One finding of its kind for the run, wherever it is seen. */
    public static Builder once(String place, Severity severity) {
        return new Builder("", place, severity);
    }

    /** Puts an observation together. */
    public static final class Builder {
        private final String identity;
        private final String place;
        private final Severity severity;
        private Severity ceiling;
        private boolean criticalIfExplained;
        private int lasting;
        private @Nullable Set<FindingKind> explains;
        private final Map<String, Double> numbers = new LinkedHashMap<>();
        private final List<Suggestion> remedies = new ArrayList<>();

        private Builder(String identity, String place, Severity severity) {
            this.identity = identity;
            this.place = place;
            this.severity = severity;
            this.ceiling = severity;
        }

        /** May turn critical when what it explains is really seen. */
        public Builder suspect() {
            ceiling = Severity.CRITICAL;
            return this;
        }

        /** Means little by itself, and together with a suspect that explains it both are critical. */
        public Builder criticalIfExplained() {
            criticalIfExplained = true;
            return this;
        }

        public Builder lasting(int looks) {
            lasting = looks;
            return this;
        }

        public Builder explains(Set<FindingKind> kinds) {
            explains = Set.copyOf(kinds);
            return this;
        }

        public Builder number(String name, double value) {
            numbers.put(name, value);
            return this;
        }

        public Builder number(String name, long count) {
            return number(name, (double) count);
        }

        /** Left out where it is not known. */
        public Builder numberIfKnown(String name, @Nullable Double value) {
            if (value != null && !value.isNaN()) {
                numbers.put(name, value);
            }
            return this;
        }

        public Builder remedy(String kind, String why) {
            remedies.add(new Suggestion(kind, why));
            return this;
        }

        public Builder remedyIf(boolean fits, String kind, String why) {
            return fits ? remedy(kind, why) : this;
        }

        public Observation because(String evidence) {
            return new Observation(
                    identity,
                    place,
                    severity,
                    ceiling,
                    criticalIfExplained,
                    lasting,
                    explains,
                    numbers,
                    evidence,
                    remedies);
        }
    }
}
