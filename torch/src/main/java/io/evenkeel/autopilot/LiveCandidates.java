package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is worth trying, likeliest first: of every remedy that a finding suggests or that answers it the first proposal, then the
 * second ones, and so on.
 */
final class LiveCandidates {

    private static final int MOST = 6;

    private final List<LiveRemedy> remedies;

    LiveCandidates(List<LiveRemedy> remedies) {
        this.remedies = List.copyOf(remedies);
    }

    List<Treatment> of(Finding finding, LiveSituation situation) {
        Map<String, LiveRemedy> fitting = new LinkedHashMap<>();
        Stream<LiveRemedy> suggested = finding.remedies().stream().flatMap(suggestion -> remedies.stream()
                .filter(remedy -> remedy.kind().equals(suggestion.kind())));
        Stream<LiveRemedy> answering =
                remedies.stream().filter(remedy -> remedy.answers().contains(finding.kind()));
        Stream.concat(suggested, answering)
                .filter(remedy -> remedy.ruledOut(situation).isEmpty())
                .forEach(remedy -> fitting.putIfAbsent(remedy.kind(), remedy));
        List<List<Treatment>> proposals = fitting.values().stream()
                .map(remedy -> remedy.proposals(finding, situation))
                .toList();
        int deepest = proposals.stream().mapToInt(List::size).max().orElse(0);
        List<Treatment> all = new ArrayList<>();
        for (int i = 0; i < deepest; i++) {
            for (List<Treatment> some : proposals) {
                if (i < some.size()) {
                    all.add(some.get(i));
                }
            }
        }
        return all.size() > MOST ? all.subList(0, MOST) : all;
    }
}
