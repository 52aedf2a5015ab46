package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** What tests look for in a report's page. */
final class ReportPage {

    private ReportPage() {}

    /** The page without the chart library, which names the namespaces of SVG. */
    static String own(String html) {
        return html.replace(PageResources.charts(), "");
    }

    static String text(String html) {
        String body = own(html);
        return body.substring(body.indexOf("<main>"), body.indexOf("</main>"))
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    static JsonNode data(String html) throws IOException {
        Matcher script = Pattern.compile("(?s)<script type=\"application/json\" id=\"run-data\">(.*?)</script>")
                .matcher(html);
        assertThat(script.find()).isTrue();
        return new ObjectMapper().readTree(script.group(1));
    }

    static RunRecord nothing() {
        return new RunRecord(
                new RunHeader("empty", "", "", null, List.of(), 0, 0, 0, Map.of(), Map.of(), null, null),
                List.of(),
                List.of());
    }
}
