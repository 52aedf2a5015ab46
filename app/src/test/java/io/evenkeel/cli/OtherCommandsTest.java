package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.diagnosis.Rules;
import io.evenkeel.run.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OtherCommandsTest {

    @TempDir
    private Path folder;

    @Test
    void lintFindsTheVanishingGradientWithoutTraining() {
        CommandLineRun run = CommandLineRun.of("lint", CommandLineRun.EXAMPLES.resolve("vanishing.yaml"), "--json");
        assertThat(run.code()).isEqualTo(3);
        JsonNode finding = run.json().get("findings").get(0);
        assertThat(finding.get("kind").asText()).isEqualTo("vanishing-gradient");
        assertThat(finding.get("evidence").asText()).contains("before training");
    }

    @Test
    void lintIsSilentOnTheHealthyExample() {
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        assertThat(CommandLineRun.of("lint", healthy, "--json").json().get("findings"))
                .isEmpty();
        CommandLineRun prose = CommandLineRun.of("lint", healthy);
        assertThat(prose.code()).isZero();
        assertThat(prose.out()).contains("Nothing found that is wrong");
    }

    @Test
    void lintTellsWhatItMeasured() {
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        JsonNode facts = CommandLineRun.of("lint", healthy, "--json").json().get("facts");
        assertThat(facts.get("initial_loss").asDouble()).isBetween(1.5, 4.0);
        assertThat(facts.get("layers")).hasSize(2);
        assertThat(facts.get("layers").get(0).get("rate").asDouble()).isBetween(0.5, 2.0);
        assertThat(facts.at("/small_batch/loss").asDouble())
                .isLessThan(facts.at("/small_batch/chance_loss").asDouble() / 2);
        assertThat(CommandLineRun.of("lint", healthy).out())
                .contains("First loss:", "Gradient on its way back: times", "16 samples alone: loss down to");
    }

    @Test
    void lintSeesWhatAnOverrideBreaks() {
        CommandLineRun run = CommandLineRun.of(
                "lint",
                CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                "--json",
                "--set",
                "loss=categorical_cross_entropy");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.json().get("findings").get(0).get("kind").asText()).isEqualTo("output-loss-mismatch");
    }

    @Test
    void theSchemaIsOneJsonObject() {
        CommandLineRun run = CommandLineRun.of("recipe", "schema");
        assertThat(run.code()).isZero();
        assertThat(run.json().get("$schema").asText()).contains("2020-12");
    }

    @Test
    void aRecipeIsShownWithItsOverridesAndDefaultsAndCanBeUsedAsItIsShown() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "recipe", "show", CommandLineRun.EXAMPLES.resolve("healthy.yaml"), "--set", "batch=7");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("batch: 7").contains("beta2: 0.999");
        Path shown = Files.writeString(folder.resolve("shown.yaml"), run.out());
        assertThat(CommandLineRun.of("recipe", "show", shown).out()).isEqualTo(run.out());
    }

    @Test
    void theShellCompletionKnowsTheCommands() {
        CommandLineRun run = CommandLineRun.of("generate-completion");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("train").contains("--deterministic");
    }

    @Test
    void thePrintedCatalogueIsTheOneInTheDocuments() {
        CommandLineRun run = CommandLineRun.of("catalogue");
        assertThat(run.code()).isZero();
        assertThat(Path.of("..", "docs", "catalogue.md"))
                .as("docs/catalogue.md; renew it by: ./evenkeel catalogue > docs/catalogue.md")
                .content()
                .isEqualTo(run.out());
        Quantities.builtIn().forEach(quantity -> assertThat(run.out()).contains("`" + quantity.name() + "`"));
        Rules.builtIn().forEach(rule -> assertThat(run.out())
                .contains("### " + rule.kind().id()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train",
                "lint",
                "recipe",
                "recipe schema",
                "recipe show",
                "data",
                "data list",
                "data fetch",
                "catalogue"
            })
    void everyCommandHasHelp(String command) throws IOException {
        String[] words = (command + " --help").trim().split(" ");
        CommandLineRun run = CommandLineRun.of((Object[]) words);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: evenkeel").contains(command.isEmpty() ? "Examples" : command);
    }
}
