package io.evenkeel.report;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.evenkeel.run.FindingKind.DEAD_UNITS;
import static io.evenkeel.run.FindingKind.DIVERGENCE;
import static io.evenkeel.run.FindingKind.NO_LEARNING;
import static io.evenkeel.run.FindingKind.PLATEAU;
import static io.evenkeel.run.FindingKind.STEP_TOO_LARGE;
import static io.evenkeel.run.FindingKind.VANISHING_GRADIENT;
import static io.evenkeel.run.Severity.CRITICAL;
import static io.evenkeel.run.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

final class FindingsOrderTest {

    private static Finding finding(FindingKind kind, Severity severity, String place, long from) {
        return SampleRuns.finding(kind, severity, place, from, from);
    }

    private static RunRecord told(Object... stepsAndFindings) {
        List<RunEvent> events = new ArrayList<>();
        for (int i = 0; i < stepsAndFindings.length; i += 2) {
            events.add(new RunEvent.Found((int) stepsAndFindings[i], (Finding) stepsAndFindings[i + 1]));
        }
        events.add(new RunEvent.Measured(100, Map.of()));
        return new RunRecord(SampleRuns.header("x", null, List.of(), 0, 0, null, null), events, List.of());
    }

    private static List<String> kindsAndPlaces(List<Finding> findings) {
        return findings.stream().map(f -> f.kind().id() + "@" + f.place()).toList();
    }

    @Test
    void theLatestWordHoldsAndWhatIsNotResolvedLasts() {
        Finding early = finding(PLATEAU, WARNING, "loss", 10);
        List<Finding> findings = LatestFindings.of(told(10, early, 30, early.withSeverity(CRITICAL)));

        assertThat(findings).containsExactly(early.withSeverity(CRITICAL).lasting(10, 100));
    }

    @Test
    void aResolvedFindingThatComesBackIsAnotherOne() {
        Finding first = finding(PLATEAU, WARNING, "loss", 10);
        List<Finding> findings =
                LatestFindings.of(told(10, first, 20, first.resolved(20), 50, finding(PLATEAU, WARNING, "loss", 50)));

        assertThat(findings).extracting(Finding::fromStep).containsExactly(50L, 10L);
        assertThat(findings).extracting(Finding::resolvedAt).containsExactly(null, 20L);
    }

    @Test
    void aFindingMayMoveButTwoToldOfAtOnceAreTwo() {
        List<Finding> findings = LatestFindings.of(told(
                5, finding(VANISHING_GRADIENT, WARNING, "layers.0", 5),
                9, finding(VANISHING_GRADIENT, CRITICAL, "layers.0…layers.8", 5),
                9, finding(DEAD_UNITS, WARNING, "layers.3", 9),
                9, finding(DEAD_UNITS, WARNING, "layers.11", 9)));

        assertThat(kindsAndPlaces(findings))
                .containsExactly("vanishing-gradient@layers.0…layers.8", "dead-units@layers.3", "dead-units@layers.11");
    }

    @Test
    void whatBlocksComesFirstAndWhatIsOverLast() {
        List<Finding> findings = LatestFindings.of(told(
                1, finding(PLATEAU, CRITICAL, "a", 1).resolved(2),
                1, finding(PLATEAU, CRITICAL, "b", 1).ignored(true),
                1, finding(DEAD_UNITS, WARNING, "c", 1),
                1, finding(NO_LEARNING, CRITICAL, "d", 1).causedBy(STEP_TOO_LARGE),
                1, finding(DIVERGENCE, CRITICAL, "e", 1),
                1, finding(STEP_TOO_LARGE, CRITICAL, "f", 1)));

        assertThat(findings).extracting(Finding::place).containsExactly("f", "e", "d", "c", "b", "a");
    }

    @Test
    void symptomsHangUnderTheirCauses() {
        FindingTree tree = new FindingTree(List.of(
                finding(STEP_TOO_LARGE, CRITICAL, "", 0),
                finding(NO_LEARNING, CRITICAL, "", 0).causedBy(DIVERGENCE),
                finding(DIVERGENCE, CRITICAL, "", 0).causedBy(STEP_TOO_LARGE),
                finding(PLATEAU, WARNING, "", 0).causedBy(FindingKind.BAD_DATA)));

        assertThat(tree.roots()).extracting(n -> n.finding().kind()).containsExactly(STEP_TOO_LARGE, PLATEAU);
        assertThat(tree.flat())
                .extracting(n -> n.finding().kind())
                .containsExactly(STEP_TOO_LARGE, DIVERGENCE, NO_LEARNING, PLATEAU);
        assertThat(tree.flat()).extracting(FindingTree.Node::id).doesNotHaveDuplicates();
    }

    @Test
    void causesThatRunInCirclesLoseNoFinding() {
        FindingTree tree = new FindingTree(List.of(
                finding(STEP_TOO_LARGE, CRITICAL, "", 0).causedBy(NO_LEARNING),
                finding(DIVERGENCE, CRITICAL, "", 0).causedBy(STEP_TOO_LARGE),
                finding(NO_LEARNING, CRITICAL, "", 0).causedBy(DIVERGENCE),
                finding(PLATEAU, CRITICAL, "", 0).causedBy(PLATEAU)));

        assertThat(tree.flat())
                .extracting(n -> n.finding().kind())
                .containsExactlyInAnyOrder(STEP_TOO_LARGE, DIVERGENCE, NO_LEARNING, PLATEAU);
    }
}
