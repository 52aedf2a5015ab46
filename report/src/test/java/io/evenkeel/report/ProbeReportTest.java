package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ProbeReportTest {

    private static final String DATA = "<script type=\"application/json\" id=\"run-data\">";

    @TempDir
    private Path folder;

    private static JsonNode payload(String html) throws Exception {
        int start = html.indexOf(DATA) + DATA.length();
        return new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
    }

    @Test
    void everyAnswerStandsThereWithItsErrorAndWhatThatIs() {
        String html = SampleProbes.whole().html();
        assertThat(html)
                .contains("net.pt</h1>", "50 samples of set.npz", "loss cross_entropy")
                .contains("± 1 × 10⁻⁵, bound", "not converged")
                .contains("± 0.125, standard error", "± 0.001, standard error", "batches of B = 50")
                .contains("by one backward pass", "77 to ∞", "119")
                .contains("X is stored as f64 &amp; was converted.");
    }

    @Test
    void theCommandComesBackAsAShellTakesIt() {
        assertThat(SampleProbes.whole().html())
                .contains("./evenkeel probe models/net.pt --data &#39;data/my set.npz&#39; --report out.html")
                .contains("evenkeel 1.2.3");
    }

    @Test
    void namesFromAModelAreNoMarkup() throws Exception {
        String html = SampleProbes.whole().html();
        assertThat(html).contains("&lt;b&gt;out&lt;/b&gt;").doesNotContain("<b>out</b>");
        assertThat(payload(html)
                        .path("bars")
                        .path("sharpness")
                        .get(1)
                        .path("place")
                        .asText())
                .isEqualTo("<b>out</b>");
    }

    /** What is drawn holds all eigenvalues: its area is 1, and each sign's area over the decades that sign's share. */
    @Test
    void theDensityIsThatOfAllProbesWithItsError() throws Exception {
        JsonNode data = payload(SampleProbes.whole().html());
        assertThat(area(data.path("density").path("curve"))).isCloseTo(1, within(0.01));
        assertThat(area(data.path("magnitudes").path("positive"))).isCloseTo(0.75, within(0.01));
        assertThat(area(data.path("magnitudes").path("negative"))).isCloseTo(0.25, within(0.01));
        JsonNode curve = data.path("density").path("curve");
        int top = 0;
        for (int i = 0; i < curve.path("at").size(); i++) {
            if (curve.path("values").get(i).doubleValue()
                    > curve.path("values").get(top).doubleValue()) {
                top = i;
            }
        }
        // at 0.001 one probe weighs 0.6 and the other 0.2, so the mean 0.4 has a standard error of 0.2
        assertThat(curve.path("at").get(top).doubleValue()).isCloseTo(0, within(0.1));
        assertThat(curve.path("errors").get(top).doubleValue()
                        / curve.path("values").get(top).doubleValue())
                .isCloseTo(0.5, within(0.01));
        assertThat(data.path("density").path("marks")).hasSize(3);
    }

    private static double area(JsonNode curve) {
        double area = 0;
        for (int i = 1; i < curve.path("at").size(); i++) {
            double width = curve.path("at").get(i).doubleValue()
                    - curve.path("at").get(i - 1).doubleValue();
            area += width * curve.path("values").get(i).doubleValue();
        }
        return area;
    }

    @Test
    void barsHaveTheErrorsOfTheirQuantity() throws Exception {
        JsonNode bars = payload(SampleProbes.whole().html()).path("bars");
        assertThat(bars.path("trace").get(0).path("value").doubleValue()).isEqualTo(8.25);
        assertThat(bars.path("trace").get(0).path("error").doubleValue()).isEqualTo(0.5);
        assertThat(bars.path("sharpness").get(0).path("error").doubleValue()).isEqualTo(1e-4);
        assertThat(bars.path("gradient_norm").get(0).has("error")).isFalse();
        assertThat(bars.path("noise_scale")).hasSize(2);
    }

    @Test
    void whatIsNotKnownIsLeftOut() throws Exception {
        String html = SampleProbes.interrupted().html();
        assertThat(html)
                .contains("Interrupted: what is here was known by then; missing are trace and best step.")
                .doesNotContain(
                        "id=\"density\"", "id=\"layers\"", "Gradient noise scale", ">Trace<", "href=\"#layers\"")
                .contains("9", "± 0.5");
        assertThat(payload(html).has("density")).isFalse();
    }

    @Test
    void aPageIsWrittenWholeOrNotAtAll() throws Exception {
        Path file = folder.resolve("new").resolve("page.html");
        SampleProbes.whole().write(file);
        assertThat(Files.readString(file).strip()).endsWith("</html>");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.endsWith("page.html"));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).hasSize(1);
        }
        assertThatThrownBy(() -> SampleProbes.whole().write(folder)).hasMessageContaining("is a folder");
    }
}
