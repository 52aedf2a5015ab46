package io.evenkeel.report;

import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import io.evenkeel.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a reader's browser makes of the pages. */
@Tag("browser")
final class RunReportBrowserTest {

    private enum Sample {
        VANISHING(SampleRuns::vanishing),
        HEALTHY(() -> SampleRuns.healthy(500, true)),
        DIVERGING(SampleRuns::diverging),
        FOREIGN(SampleRuns::foreign),
        HOSTILE(RunReportTest::hostile);

        private final Supplier<RunRecord> run;

        Sample(Supplier<RunRecord> run) {
            this.run = run;
        }
    }

    @TempDir
    static Path folder;

    private static Browser browser;

    /** Before each test and not once before all: only so does every test say why it was skipped. */
    @BeforeEach
    void start() {
        String missing = Browser.missing().orElse("");
        assumeTrue(missing.isEmpty(), () -> "pages cannot be looked at: " + missing);
        if (browser == null) {
            browser = Browser.start();
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    private static Path page(Sample sample) throws IOException {
        Path file = folder.resolve(sample + ".html");
        RunReport.write(sample.run.get(), file);
        return file;
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void pagesAreWholeWideAndNarrowLightAndDark(Sample sample) throws IOException {
        Path file = page(sample);
        for (int width : new int[] {1400, 390}) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                try (Browser.View view = browser.open(file, width, 900, scheme)) {
                    assertThat(view.errors()).isEmpty();
                    assertThat(view.requests()).containsExactly(file.toUri().toString());
                    assertThat((Integer) view.page().evaluate("document.documentElement.scrollWidth"))
                            .as("no horizontal scrolling at %d", width)
                            .isLessThanOrEqualTo(width);
                    assertThat(blankCharts(view)).isEmpty();
                    assertThat((Integer) view.page().evaluate("document.querySelectorAll('[data-chart]').length"))
                            .isPositive();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ColorScheme.class)
    void pagesOfProbesAreWhole(ColorScheme scheme) throws IOException {
        Path file = folder.resolve("probe.html");
        SampleProbes.whole().write(file);
        for (int width : new int[] {1400, 390}) {
            try (Browser.View view = browser.open(file, width, 900, scheme)) {
                assertThat(view.errors()).isEmpty();
                assertThat((Integer) view.page().evaluate("document.documentElement.scrollWidth"))
                        .isLessThanOrEqualTo(width);
                assertThat(blankCharts(view)).isEmpty();
                assertThat((Integer) view.page().evaluate("document.querySelectorAll('[data-chart] svg').length"))
                        .isEqualTo(6);
                assertThat(view.page().locator("#chart-bars-trace").innerHTML()).contains("encoder.0");
            }
        }
    }

    /** Charts with nothing drawn: no shapes in an SVG, one colour in a canvas. */
    @SuppressWarnings("unchecked")
    private static List<String> blankCharts(Browser.View view) {
        return (List<String>) view.page().evaluate("""
                        () => [...document.querySelectorAll('[data-chart]')].filter((chart) => {
                          const svg = chart.querySelector('svg');
                          if (svg) {
                            return svg.querySelectorAll('path').length < 3 || svg.querySelectorAll('text').length < 2;
                          }
                          const canvas = chart.querySelector('canvas');
                          if (!canvas || canvas.width === 0) {
                            return true;
                          }
                          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                          const colours = new Set();
                          for (let i = 0; i < pixels.length; i += 4) {
                            if (pixels[i + 3] > 0) {
                              colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
                            }
                          }
                          return colours.size < 10;
                        }).map((chart) => chart.id)
                        """);
    }

    @Test
    void noTextOfAStreamRuns() throws IOException {
        List<String> dialogs = new ArrayList<>();
        try (Browser.View view = browser.open(page(Sample.HOSTILE), 1400, 900, ColorScheme.LIGHT)) {
            view.page().onDialog(dialog -> {
                dialogs.add(dialog.message());
                dialog.dismiss();
            });
            view.page().hover("[data-chart=share]");
            view.page().hover("[data-chart=flow]");
            view.page().reload();
            view.page().waitForSelector("html[data-charts=ready]");
            assertThat(dialogs).isEmpty();
            assertThat(view.page().title()).startsWith("</script><script>alert(1)</script>");
            assertThat(view.page().querySelectorAll("img")).isEmpty();
        }
    }

    @Test
    void chartsFollowTheReadersColoursAndTheWindow() throws IOException {
        try (Browser.View view = browser.open(page(Sample.VANISHING), 1400, 900, ColorScheme.LIGHT)) {
            String chart = "document.querySelector('[data-quantity=\"loss/training\"] svg').outerHTML";
            String light = (String) view.page().evaluate(chart);
            view.page()
                    .emulateMedia(
                            new com.microsoft.playwright.Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            view.page().waitForFunction("(before) => " + chart + " !== before", light);
            assertThat((String) view.page().evaluate(chart)).contains("#6cb2f7");
            assertThat(light).contains("#0b63b5").doesNotContain("#6cb2f7");

            view.page().setViewportSize(390, 800);
            view.page()
                    .waitForFunction(
                            "() => document.querySelector('[data-quantity=\"loss/training\"] svg').clientWidth < 380");
            assertThat((Integer) view.page().evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(390);
            assertThat(view.errors()).isEmpty();
        }
    }

    @Test
    void findingsAndCurvesPointAtOneAnother() throws IOException {
        try (Browser.View view = browser.open(page(Sample.VANISHING), 1400, 900, ColorScheme.LIGHT)) {
            String areas =
                    "document.querySelectorAll('[data-quantity=\"loss/training\"] svg path[fill-opacity=\"0.14\"]').length";
            assertThat((Integer) view.page().evaluate(areas)).isZero();
            view.page().hover("#finding-1 > article h3");
            assertThat((Integer) view.page().evaluate(areas)).isEqualTo(1);
            assertThat(view.page().getAttribute("#finding-1", "class")).contains("lit");
            view.page().mouse().move(1, 1);
            assertThat((Integer) view.page().evaluate(areas)).isZero();

            // A keyboard does what a mouse does.
            view.page().focus("#finding-2 [data-show]");
            assertThat(view.page().getAttribute("#finding-2", "class")).contains("lit");
            assertThat((Integer) view.page().evaluate(areas)).isEqualTo(1);

            var box = view.page().locator("[data-quantity='loss/training']").boundingBox();
            // The lowest bar is the last finding's.
            view.page().mouse().click(box.x + box.width - 40, box.y + box.height - 16);
            assertThat((String) view.page().evaluate("document.activeElement.id"))
                    .isEqualTo("finding-3");
            assertThat(view.errors()).isEmpty();
        }
    }

    @Test
    void theLogScaleCanBeSwitched() throws IOException {
        try (Browser.View view = browser.open(page(Sample.DIVERGING), 1400, 900, ColorScheme.LIGHT)) {
            var button = view.page().locator("[data-tool=log]");
            String labels = "document.querySelector('[data-quantity=\"loss/training\"] svg').textContent";
            assertThat(button.getAttribute("aria-pressed"))
                    .as("it spans many powers of ten")
                    .isEqualTo("true");
            assertThat((String) view.page().evaluate(labels)).contains("10²⁰");
            button.press("Enter");
            assertThat(button.getAttribute("aria-pressed")).isEqualTo("false");
            assertThat((String) view.page().evaluate(labels)).doesNotContain("10²⁰");
        }
    }

    @Test
    void onPaperEverythingIsLightAndOpen() throws IOException {
        try (Browser.View view = browser.open(page(Sample.VANISHING), 1400, 900, ColorScheme.DARK)) {
            view.page().emulateMedia(new com.microsoft.playwright.Page.EmulateMediaOptions().setMedia(Media.PRINT));
            view.page().evaluate("dispatchEvent(new Event('beforeprint'))");
            assertThat((Boolean) view.page()
                            .evaluate("[...document.querySelectorAll('.finding details')].every((one) => one.open)"))
                    .isTrue();
            assertThat((String) view.page().evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(255, 255, 255)");
            assertThat((String) view.page()
                            .evaluate("document.querySelector('[data-quantity=\"loss/training\"] svg').outerHTML"))
                    .contains("#0b63b5");
            assertThat(view.page().pdf().length).isGreaterThan(50_000);
        }
    }
}
