package io.evenkeel.report;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.evenkeel.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the sample runs' pages into a folder, and pictures of them as they look wide and narrow, light and dark: for
 * whoever works on their looks.
 */
final class PagePreview {

    private PagePreview() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, RunRecord> runs = new LinkedHashMap<>();
        runs.put("vanishing", SampleRuns.vanishing());
        runs.put("healthy", SampleRuns.healthy(1000, false));
        runs.put("long", SampleRuns.healthy(100_000, true));
        runs.put("diverging", SampleRuns.diverging());
        runs.put("foreign", SampleRuns.foreign());
        try (Browser browser = Browser.start()) {
            for (Map.Entry<String, RunRecord> run : runs.entrySet()) {
                Path file = folder.resolve(run.getKey() + ".html");
                RunReport.write(run.getValue(), file);
                for (int width : new int[] {1400, 390}) {
                    for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                        picture(browser, file, width, scheme);
                    }
                }
            }
        }
    }

    private static void picture(Browser browser, Path file, int width, ColorScheme scheme) {
        String name = file.getFileName().toString().replace(".html", "") + "-" + width + "-"
                + scheme.name().toLowerCase(Locale.ROOT) + ".png";
        try (Browser.View view = browser.open(file, width, 900, scheme)) {
            view.page()
                    .screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(file.resolveSibling(name)));
            view.errors().forEach(error -> System.err.println(name + ": " + error));
        }
    }
}
