package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.evenkeel.report.ReportPage.data;
import static io.evenkeel.report.ReportPage.nothing;
import static io.evenkeel.report.ReportPage.own;
import static io.evenkeel.report.ReportPage.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The page as a whole, whatever the run. */
final class RunReportTest {

    static final String HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\"'&\u2028\u0000";

    @TempDir
    Path folder;

    static Stream<RunRecord> samples() {
        return Stream.of(
                SampleRuns.vanishing(),
                SampleRuns.healthy(500, true),
                SampleRuns.diverging(),
                SampleRuns.foreign(),
                nothing());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void nothingIsLoadedFromAnywhere(RunRecord record) {
        String html = RunReport.of(record).html();

        assertThat(own(html)).doesNotContainPattern("https?://|@import|url\\(|\\ssrc=|srcset=");
        assertThat(Pattern.compile("href=\"([^\"]*)\"")
                        .matcher(own(html))
                        .results()
                        .map(link -> link.group(1)))
                .allMatch(target -> target.startsWith("#") || target.equals("data:,"));
        assertThat(html).contains("default-src &#39;none&#39;");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyLinkWithinThePageLeadsSomewhere(RunRecord record) {
        String html = own(RunReport.of(record).html());

        Pattern.compile("href=\"#([^\"]+)\"").matcher(html).results().forEach(link -> assertThat(html)
                .contains("id=\"" + link.group(1) + "\""));
        List<String> ids = Pattern.compile("\\sid=\"([^\"]+)\"")
                .matcher(html)
                .results()
                .map(id -> id.group(1))
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyChartHasDataAndWordsForThoseWhoCannotSeeIt(RunRecord record) throws IOException {
        String html = RunReport.of(record).html();
        JsonNode data = data(html);
        Pattern.compile("aria-label=\"([^\"]+)\" data-chart=\"([^\"]+)\" data-quantity=\"([^\"]+)\"")
                .matcher(html)
                .results()
                .forEach(chart -> {
                    assertThat(chart.group(1))
                            .matches("[^.]+\\. .*(step|look) .*\\.")
                            .doesNotContain("null");
                    assertThat(data.get("quantities").has(chart.group(3))).isTrue();
                });
    }

    @Test
    void anEmptyStreamStillGivesAPage() {
        assertThat(text(RunReport.of(nothing()).html())).contains("empty", "Nothing: the stream holds no measurements");
    }

    @Test
    void noTextOfAStreamBecomesMarkup() throws IOException {
        RunRecord record = hostile();

        String html = RunReport.of(record).html();

        assertThat(html.replace(PageResources.charts(), "").split("<script", -1))
                .hasSize(4);
        assertThat(own(html)).doesNotContain("<img", "<!--", "\u0000");
        assertThat(text(html)).contains("</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\"'&");
        JsonNode data = data(html);
        assertThat(data.get("findings").get(0).get("place").textValue()).isEqualTo(HOSTILE);
        assertThat(data.get("quantities").has(HOSTILE.replace('\u0000', '\uFFFD')))
                .isTrue();
    }

    static RunRecord hostile() {
        Finding finding = new Finding(
                FindingKind.PLATEAU,
                Severity.CRITICAL,
                HOSTILE,
                0,
                5,
                null,
                false,
                null,
                Map.of(HOSTILE, 1.0),
                HOSTILE,
                HOSTILE,
                List.of(new Finding.Suggestion(HOSTILE, HOSTILE)));
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            events.add(new RunEvent.Measured(
                    step,
                    Map.of(
                            QuantityKey.of("loss/training"), 1.0 / (1 + step),
                            QuantityKey.of(HOSTILE), 2.0,
                            QuantityKey.at("backprop/norm", HOSTILE), 3.0,
                            QuantityKey.at("activation/dead", HOSTILE), 0.5)));
        }
        events.add(new RunEvent.Found(1, finding));
        events.add(new RunEvent.Acted(2, new Action(HOSTILE, HOSTILE, Map.of(HOSTILE, 1.0))));
        events.add(new RunEvent.Ended(5, RunStatus.UNHEALTHY, HOSTILE));
        RunHeader header = new RunHeader(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                List.of(HOSTILE),
                1,
                5,
                2,
                Map.of(HOSTILE, HOSTILE),
                Map.of(HOSTILE, HOSTILE),
                null,
                null);
        return new RunRecord(header, events, List.of(HOSTILE));
    }

    @Test
    void aLongRunOfADeepNetworkStaysSmallAndSaysThatItWasThinned() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 100_000; step++) {
            Map<QuantityKey, Double> quantities = new LinkedHashMap<>();
            quantities.put(QuantityKey.of("loss/training"), Math.sin(step) + 2.123456789);
            if (step % 100 == 0) {
                for (int layer = 0; layer < 200; layer++) {
                    for (String name : List.of(
                            "backprop/norm", "gradient/norm", "update/ratio", "activation/dead", "activation/sd")) {
                        quantities.put(
                                QuantityKey.at(name, "layers." + layer), 1e-3 * Math.cos(step + layer) + 0.0123456);
                    }
                }
            }
            events.add(new RunEvent.Measured(step, quantities));
        }
        String html = RunReport.of(new RunRecord(nothing().header(), events, List.of()))
                .html();

        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5_000_000);
        assertThat(text(html))
                .contains("of 100,000 points of training loss")
                .contains("120 of 200 layers are drawn")
                .contains("of 1,000 looks are drawn");
    }

    @Test
    void aPageReplacesAnEarlierOneAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("new/run.html");
        RunReport.write(SampleRuns.foreign(), file);
        RunReport.write(SampleRuns.healthy(100, false), file);

        assertThat(Files.readString(file)).contains("digits-mlp").endsWith("</html>\n");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> RunReport.write(SampleRuns.foreign(), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("name a file in it");
    }
}
