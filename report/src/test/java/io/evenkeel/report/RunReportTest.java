package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private static RunRecord nothing() {
        return new RunRecord(
                new RunHeader("empty", "", "", null, List.of(), 0, 0, 0, Map.of(), Map.of(), null, null),
                List.of(),
                List.of());
    }

    /** The page without the chart library, which names the namespaces of SVG. */
    private static String own(String html) {
        return html.replace(PageResources.charts(), "");
    }

    private static String text(String html) {
        String body = own(html);
        return body.substring(body.indexOf("<main>"), body.indexOf("</main>"))
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    private static JsonNode data(String html) throws IOException {
        Matcher script = Pattern.compile("(?s)<script type=\"application/json\" id=\"run-data\">(.*?)</script>")
                .matcher(html);
        assertThat(script.find()).isTrue();
        return new ObjectMapper().readTree(script.group(1));
    }

    @Test
    void aPathThatWasRolledBackFromIsDrawnApart() throws IOException {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 100; step++) {
            events.add(loss(step, 2.0));
        }
        events.add(new RunEvent.Acted(100, new Action("roll-back", "kept", Map.of())));
        for (int step = 40; step < 80; step++) {
            events.add(loss(step, 1.0));
        }
        RunRecord record = new RunRecord(nothing().header(), events, List.of());

        JsonNode loss = data(RunReport.of(record).html()).path("quantities").path("loss/training");
        assertThat(loss.path("whole").path("steps")).hasSize(80);
        assertThat(loss.path("whole").path("values").get(39).asDouble()).isEqualTo(2);
        assertThat(loss.path("whole").path("values").get(40).asDouble()).isEqualTo(1);
        assertThat(loss.path("abandoned")).hasSize(1);
        JsonNode path = loss.path("abandoned").get(0);
        assertThat(path.path("steps").get(0).asInt()).isEqualTo(40);
        assertThat(path.path("steps").get(path.path("steps").size() - 1).asInt())
                .isEqualTo(99);
        assertThat(path.path("values")).allMatch(value -> value.asDouble() == 2);
    }

    private static RunEvent loss(long step, double loss) {
        return new RunEvent.Measured(step, Map.of(QuantityKey.of("loss/training"), loss));
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

    @Test
    void aForeignStreamShowsItsOwnQuantitiesAndNoEmptyParts() {
        String html = own(RunReport.of(SampleRuns.foreign()).html());

        assertThat(text(html)).contains("train/perplexity", "throughput", "temperature", "events.out.1718");
        assertThat(html)
                .doesNotContain("<section id=\"model\"", "<section id=\"data\"", "<section id=\"recipe\"", "Seed");
    }

    @Test
    void anEmptyStreamStillGivesAPage() {
        assertThat(text(RunReport.of(nothing()).html())).contains("empty", "Nothing: the stream holds no measurements");
    }

    @Test
    void theRunCanBeHadAgain() {
        String text = text(RunReport.of(SampleRuns.vanishing()).html());

        assertThat(text)
                .contains(
                        "./evenkeel train recipe.yaml --set epochs=22 --set 'name=what'\\''s new'",
                        "# twenty of them: each passes on a quarter of the gradient at best",
                        "libtorch 2.10.0",
                        "AVX-512",
                        "The seed, 7,");
    }

    @Test
    void theStabilityMarginIsDrawnWithItsLimit() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            events.add(new RunEvent.Measured(
                    step,
                    Map.of(
                            QuantityKey.of("curvature/sharpness"),
                            9.0 + 0.1 * step,
                            QuantityKey.of("curvature/sharpness_error"),
                            0.01,
                            QuantityKey.of("stability/margin"),
                            0.9 + 0.01 * step,
                            QuantityKey.of("stability/margin_error"),
                            0.001)));
        }
        String html = RunReport.of(new RunRecord(nothing().header(), events, List.of()))
                .html();

        assertThat(own(html))
                .contains(
                        "<section id=\"curvature\"",
                        "href=\"#curvature\"",
                        "data-chart=\"margin\" data-quantity=\"stability/margin\"",
                        "data-quantity=\"curvature/sharpness\"")
                .doesNotContain("<section id=\"others\"", "data-quantity=\"stability/margin_error\"");
    }

    @Test
    void theDistributionOfCurvatureIsInTheOrderOfItsSizes() throws IOException {
        Map<QuantityKey, Double> shares = new LinkedHashMap<>();
        for (String place : List.of("+1e1", "+1e-2", "0", "-1e-3", "-1e0", "+1e-10")) {
            shares.put(QuantityKey.at("curvature/density", place), place.equals("0") ? 0.75 : 0.05);
            shares.put(QuantityKey.at("curvature/density_error", place), 0.01);
        }
        shares.put(QuantityKey.of("curvature/condition"), 820.0);
        shares.put(QuantityKey.of("curvature/trace"), 12.0);
        shares.put(QuantityKey.of("schedule/roughness"), 0.0);
        RunRecord record = new RunRecord(nothing().header(), List.of(new RunEvent.Measured(0, shares)), List.of());
        String html = RunReport.of(record).html();

        List<String> rows = new ArrayList<>();
        data(html)
                .at("/quantities/curvature~1density/heat/rows")
                .forEach(row -> rows.add(row.get("place").asText()));
        assertThat(rows).containsExactly("-1e0", "-1e-3", "0", "+1e-10", "+1e-2", "+1e1");
        assertThat(text(html)).contains("Distribution of curvature", "Condition", "Trace of the Hessian");
        assertThat(own(html))
                .contains("At the last look the largest share was 75 %, at 0.")
                .doesNotContain("<section id=\"others\"", "data-quantity=\"schedule/roughness\"");
    }

    @Test
    void layersGainsAreDrawnOverTheirExtremesAndExponentsAgainstZero() {
        Map<QuantityKey, Double> look = new LinkedHashMap<>();
        for (int layer = 0; layer < 3; layer++) {
            String place = "layers." + layer;
            look.put(QuantityKey.at("jacobian/gain", place), 0.5 + layer);
            look.put(QuantityKey.at("jacobian/gain_error", place), 0.01);
            look.put(QuantityKey.at("jacobian/largest", place), 2.0 + layer);
            look.put(QuantityKey.at("jacobian/smallest", place), 0.0);
        }
        look.put(QuantityKey.of("jacobian/lyapunov"), -0.3);
        look.put(QuantityKey.at("jacobian/lyapunov", "layers.0"), Double.NEGATIVE_INFINITY);
        String html = RunReport.of(
                        new RunRecord(nothing().header(), List.of(new RunEvent.Measured(0, look)), List.of()))
                .html();

        assertThat(own(html))
                .contains(
                        "<section id=\"jacobians\"",
                        "href=\"#jacobians\"",
                        "data-chart=\"gains\" data-quantity=\"jacobian/gain\"",
                        "the gain was 0.5 at layers.0 and 2.5 at layers.2.",
                        "data-chart=\"exponent\" data-quantity=\"jacobian/lyapunov\"")
                .doesNotContain("<section id=\"others\"", "data-quantity=\"jacobian/lyapunov_smallest\"");
    }

    @Test
    void noiseAttentionAndBatchNormalisationHaveTheirOwnPlaces() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            events.add(new RunEvent.Measured(
                    step,
                    Map.of(
                            QuantityKey.of("noise/scale"), step == 4 ? Double.POSITIVE_INFINITY : 120.0,
                            QuantityKey.of("noise/scale_low"), 20.0,
                            QuantityKey.of("noise/scale_high"), Double.POSITIVE_INFINITY,
                            QuantityKey.of("noise/agreement"), 0.1,
                            QuantityKey.at("attention/entropy", "layers.2.1"), 0.7,
                            QuantityKey.at("attention/head_share", "layers.2.1.heads.0"), 0.6,
                            QuantityKey.at("attention/head_share", "layers.2.1.heads.1"), 0.4,
                            QuantityKey.at("batch_norm/mean_drift", "layers.1"), 0.2)));
        }
        String html = RunReport.of(new RunRecord(nothing().header(), events, List.of()))
                .html();

        assertThat(own(html))
                .contains(
                        "<section id=\"noise\"",
                        "<section id=\"attention\"",
                        "<section id=\"batch-norm\"",
                        "data-quantity=\"noise/scale\"",
                        "data-quantity=\"attention/head_share\"",
                        "data-quantity=\"batch_norm/mean_drift\"")
                .doesNotContain("<section id=\"others\"", "data-quantity=\"noise/scale_high\"");
        assertThat(html).contains("layers.2.1.heads.0");
    }

    @Test
    void timeMemoryAndTheWayThroughTimeHaveTheirOwnPlaces() throws IOException {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            events.add(new RunEvent.Measured(
                    step,
                    Map.of(
                            QuantityKey.at("recurrence/growth", "layers.0"), 1.22,
                            QuantityKey.at("recurrence/growth_error", "layers.0"), 0.01,
                            QuantityKey.at("input/condition", "layers.0"), 37.0,
                            QuantityKey.at("input/samples", "layers.0"), 99.0,
                            QuantityKey.of("step/time"), 0.0042,
                            QuantityKey.of("memory/resident"), 1.87e9)));
        }
        events.add(new RunEvent.Measured(10, Map.of(QuantityKey.of("overhead"), 0.031)));
        String html = RunReport.of(new RunRecord(nothing().header(), events, List.of()))
                .html();

        assertThat(own(html))
                .contains(
                        "<section id=\"recurrence\"",
                        "<section id=\"inputs\"",
                        "<section id=\"cost\"",
                        "href=\"#cost\"",
                        "data-quantity=\"recurrence/growth\"",
                        "data-quantity=\"memory/resident\"")
                .doesNotContain(
                        "<section id=\"others\"",
                        "data-quantity=\"recurrence/growth_error\"",
                        "data-quantity=\"input/samples\"",
                        "data-quantity=\"overhead\"");
        assertThat(text(html)).contains("The cost of watching was 3.1 % of training's own time.", "4.2 ms", "1.87 GB");
        JsonNode time = data(html).get("quantities").get("step/time");
        assertThat(time.get("unit").textValue()).isEqualTo("ms");
        assertThat(time.get("whole").get("values").get(0).doubleValue()).isEqualTo(4.2);
    }

    @Test
    void theRecipesFileIsNamedWhereItIsKnown() {
        assertThat(text(RunReport.of(inFile("deep.yaml")).html()))
                .contains(
                        "With the recipe as it stands here in deep.yaml", "./evenkeel train deep.yaml --set batch=64");
        assertThat(text(RunReport.of(inFile("my deep.json")).html()))
                .contains("./evenkeel train 'my deep.json' --set batch=64");
        assertThat(text(RunReport.of(inFile("-deep.yaml")).html())).contains("./evenkeel train ./-deep.yaml --set");
        assertThat(text(RunReport.of(inFile(null)).html()))
                .contains("Save the recipe as recipe.yaml", "./evenkeel train recipe.yaml --set batch=64");
    }

    private static RunRecord inFile(@Nullable String file) {
        RunHeader header = new RunHeader(
                "r", "deep", "", "name: deep\n", file, List.of("batch=64"), 1, 5, 2, Map.of(), Map.of(), null, null);
        return new RunRecord(header, List.of(), List.of());
    }

    @Test
    void modelAndDataAreToldOf() {
        String text = text(RunReport.of(SampleRuns.vanishing()).html());

        assertThat(text)
                .contains(
                        "22,826",
                        "layers.40",
                        "cross_entropy",
                        "0.213 ± 0.008 over 21 layers",
                        "Samples of each class");
        assertThat(text(RunReport.of(SampleRuns.diverging()).html()))
                .contains("2 training rows with NaN or infinite values: rows 17, 403 (counted from 1).");
    }

    @Test
    void everyShownQuantityHasItsMeaning() {
        String text = text(RunReport.of(SampleRuns.vanishing()).html());

        assertThat(text.substring(text.lastIndexOf("Glossary")))
                .contains(
                        "‖∂L/∂h‖₂ where h is a layer's output for the batch.",
                        "‖Δw‖₂/‖w‖₂ of the step",
                        "Share of unit outputs where the activation's slope is under 5 %",
                        "Source: Pascanu et al. 2013");
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
