package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.run.Action;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.evenkeel.report.ReportPage.data;
import static io.evenkeel.report.ReportPage.nothing;
import static io.evenkeel.report.ReportPage.own;
import static io.evenkeel.report.ReportPage.text;
import static org.assertj.core.api.Assertions.assertThat;

/** Which quantities are drawn, where, and with what. */
final class ReportChartsTest {

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
}
