package io.evenkeel.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be in a stream before a rule can say anything: any one of the alternatives, all of it. */
public record Needs(List<Alternative> alternatives) {

    /** Facts and names of quantities that are needed together. */
    public record Alternative(Set<Fact> facts, Set<String> quantities) {
        public Alternative {
            facts = Set.copyOf(facts);
            quantities = Set.copyOf(quantities);
        }

        boolean met(RunHistory history) {
            for (String quantity : quantities) {
                if (!history.has(quantity)) {
                    return false;
                }
            }
            for (Fact fact : facts) {
                if (!fact.known(history)) {
                    return false;
                }
            }
            return true;
        }

        List<String> lacking(RunHistory history) {
            return Stream.concat(
                            facts.stream().filter(f -> !f.known(history)).map(Fact::toString),
                            quantities.stream().filter(q -> !history.has(q)))
                    .sorted()
                    .toList();
        }
    }

    public Needs {
        alternatives = List.copyOf(alternatives);
    }

    public static Needs facts(Fact... facts) {
        return new Needs(List.of(new Alternative(Set.copyOf(Arrays.asList(facts)), Set.of())));
    }

    public static Needs quantities(String... names) {
        return new Needs(List.of(new Alternative(Set.of(), Set.copyOf(Arrays.asList(names)))));
    }

    /** These facts as well, in every alternative. */
    public Needs and(Fact... facts) {
        List<Alternative> both = new ArrayList<>();
        for (Alternative alternative : alternatives) {
            Set<Fact> all = new LinkedHashSet<>(alternative.facts());
            all.addAll(Arrays.asList(facts));
            both.add(new Alternative(all, alternative.quantities()));
        }
        return new Needs(both);
    }

    public Needs or(Needs other) {
        return new Needs(Stream.concat(alternatives.stream(), other.alternatives.stream())
                .toList());
    }

    /** Whether the rule can be examined; cheaper than to say what is missing. */
    boolean met(RunHistory history) {
        for (Alternative alternative : alternatives) {
            if (alternative.met(history)) {
                return true;
            }
        }
        return false;
    }

    /** What is missing, in words; empty when the rule can be examined. */
    public Optional<String> lacking(RunHistory history) {
        List<List<String>> missing =
                alternatives.stream().map(a -> a.lacking(history)).toList();
        if (missing.stream().anyMatch(List::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(missing.stream()
                .map(m -> String.join(" and ", m))
                .distinct()
                .collect(Collectors.joining(", or ", "lacks ", "")));
    }
}
