package io.evenkeel.report;

import io.evenkeel.run.DataFacts;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.evenkeel.report.ReportPage.own;
import static io.evenkeel.report.ReportPage.text;
import static org.assertj.core.api.Assertions.assertThat;

/** What the page says of the run itself: its model, data, recipe and quantities. */
final class ReportFactsTest {

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
    void brokenHeldBackRowsAreToldOf() {
        RunHeader before = SampleRuns.diverging().header();
        DataFacts data = Objects.requireNonNull(before.data()).with(new DataFacts.BadRows(List.of(5L), 3, 3), null);
        RunHeader header = new RunHeader(
                "r", "deep", "", "name: deep\n", null, List.of(), 1, 5, 2, Map.of(), Map.of(), before.model(), data);

        assertThat(text(RunReport.of(new RunRecord(header, List.of(), List.of()))
                        .html()))
                .contains("2 training rows with NaN or infinite values: rows 17, 403 (counted from 1).")
                .contains(
                        "3 held-back rows with numbers that are infinite in the precision of the training: rows 5, …");
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
    void aForeignStreamShowsItsOwnQuantitiesAndNoEmptyParts() {
        String html = own(RunReport.of(SampleRuns.foreign()).html());

        assertThat(text(html)).contains("train/perplexity", "throughput", "temperature", "events.out.1718");
        assertThat(html)
                .doesNotContain("<section id=\"model\"", "<section id=\"data\"", "<section id=\"recipe\"", "Seed");
    }
}
