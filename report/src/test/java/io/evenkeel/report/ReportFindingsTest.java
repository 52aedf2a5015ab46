package io.evenkeel.report;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.evenkeel.report.ReportPage.nothing;
import static io.evenkeel.report.ReportPage.own;
import static io.evenkeel.report.ReportPage.text;
import static org.assertj.core.api.Assertions.assertThat;

/** What the page says of findings, and where there are none. */
final class ReportFindingsTest {

    @Test
    void everyFindingStandsThereWithAllThatIsKnownOfIt() {
        RunRecord record = SampleRuns.diverging();
        String text = text(RunReport.of(record).html());

        List<Finding> findings = LatestFindings.of(record);
        assertThat(findings).hasSize(6);
        for (Finding finding : findings) {
            assertThat(text)
                    .contains(Words.title(finding.kind()), finding.evidence(), finding.citation(), finding.place());
            finding.remedies().forEach(remedy -> assertThat(text).contains(remedy.why()));
            finding.numbers()
                    .forEach((name, value) ->
                            assertThat(text).contains(name.replace('_', ' ')).contains(Words.number(value)));
        }
        assertThat(text)
                .contains("4 critical · 2 warnings", "4 critical findings left. The loss is NaN since step 119.");
    }

    @Test
    void symptomsStandWithinTheirCauses() {
        String html = own(RunReport.of(SampleRuns.vanishing()).html());

        int cause = html.indexOf("<h3>Vanishing gradient</h3>");
        int symptoms = html.indexOf("<ol class=\"tree symptoms\">", cause);
        int symptom = html.indexOf("<h4>No learning</h4>", symptoms);
        int end = html.indexOf("</ol></li>", symptom);
        assertThat(cause).isPositive();
        assertThat(symptoms).isGreaterThan(cause);
        assertThat(symptom).isBetween(symptoms, end);
    }

    @Test
    void handedOverFindingsReplaceTheStreamsOwn() {
        Finding handed = SampleRuns.finding(FindingKind.PLATEAU, Severity.INFO, "loss", 3, 9);
        Map<String, String> unexamined = new LinkedHashMap<>();
        unexamined.put("dead-units", "lacks activation/dead");

        String text = text(RunReport.of(SampleRuns.vanishing())
                .withFindings(List.of(handed))
                .withUnexamined(unexamined)
                .html());

        assertThat(text)
                .contains("Plateau", "What could not be looked for (1)", "Dead units: lacks activation/dead")
                .doesNotContain("Vanishing gradient");
    }

    @Test
    void resolvedAndAcknowledgedFindingsAreShownAsSuch() {
        String html = RunReport.of(SampleRuns.healthy(500, true)).html();

        assertThat(text(html))
                .contains(
                        "Nothing is left that needs doing.",
                        "1 resolved · 1 acknowledged",
                        "Resolved at step 125",
                        "Acknowledged in the recipe",
                        "Step 101Clip norm: kept: the loss came back (norm 1)");
        assertThat(html).contains("class=\"finding warning resolved\"", "class=\"finding warning ignored\"");
    }

    @Test
    void aHealthyRunSaysWhatWasLookedAt() {
        String text = text(RunReport.of(SampleRuns.healthy(500, false)).html());

        assertThat(text)
                .contains(
                        "Healthy",
                        "All on an even keel.",
                        "Training loss, at 501 steps",
                        "Back-propagated gradient at 3 places, at 501 steps",
                        "1,438 training samples");
    }

    @Test
    void whereNobodyLookedNothingIsCalledHealthy() {
        assertThat(text(RunReport.of(SampleRuns.foreign()).html()))
                .contains("No finding is recorded.", "Unfinished", "The stream stops at step 29,900")
                .doesNotContain("All on an even keel", "Healthy");
        RunRecord sick =
                new RunRecord(nothing().header(), List.of(new RunEvent.Ended(3, RunStatus.DIVERGED, "")), List.of());
        assertThat(text(RunReport.of(sick).html()))
                .contains("The run is marked as diverged, but its stream does not say why.")
                .doesNotContain("All on an even keel");
    }
}
