package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.diagnosis.Rules;
import io.evenkeel.run.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
    void aSettingWithoutEffectIsToldAndTrained() {
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        String optimizer = "optimizer={sgd: {learning_rate: 0.05, nesterov: true}}";
        JsonNode idle = CommandLineRun.of("lint", healthy, "--json", "--set", optimizer)
                .json()
                .get("idle_settings");
        assertThat(idle).hasSize(1);
        assertThat(idle.get(0).get("key").asText()).isEqualTo("optimizer.sgd.nesterov");
        assertThat(idle.get(0).get("why").asText()).contains("momentum of 0");
        assertThat(CommandLineRun.of("lint", healthy, "--set", optimizer).out())
                .contains("Without effect: --set " + optimizer + ": optimizer.sgd.nesterov: ");
        CommandLineRun trained = CommandLineRun.of(
                "train", healthy, "--set", optimizer, "--set", "epochs=1", "--out", folder.resolve("runs"));
        assertThat(trained.err()).contains("without effect: --set " + optimizer);
        assertThat(trained.out()).contains("steps");
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
        // Values that may be given, as they are written.
        assertThat(run.out()).contains("\"off\" \"advise\" \"act\"", "\"cross_entropy\"", "\"curvature/density\"");
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

    @Test
    void everyCommandHasHelpWithAnExample() {
        helped("", Evenkeel.commandLine());
    }

    private static void helped(String words, CommandLine command) {
        CommandLineRun run =
                CommandLineRun.of((Object[]) (words + " --help").trim().split(" "));
        assertThat(run.code()).as(words).isZero();
        assertThat(run.out()).as(words).contains("Usage: evenkeel", "Example", "  evenkeel" + words + " ");
        assertThat(run.out().lines()).as(words).allMatch(line -> line.length() <= 80);
        command.getSubcommands().forEach((name, inner) -> {
            assertThat(inner.getCommandSpec().usageMessage().description()[0])
                    .as("what the list of commands says of " + name)
                    .endsWith(".");
            // picocli's own
            if (!name.equals("generate-completion")) {
                helped(words + " " + name, inner);
            }
        });
    }

    @Test
    void aNameThatNothingGoesByIsRefusedWithItsLineAndTheNearest() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("names.yaml"),
                Files.readString(CommandLineRun.EXAMPLES.resolve("healthy.yaml"))
                        + "\nignore:\n  - {finding: overfiting, why: meant}\n");
        long line = Files.readString(recipe).lines().count();
        CommandLineRun run = CommandLineRun.of("recipe", "show", recipe);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith(
                        "evenkeel: " + recipe + ":" + line + ": ignore[0].finding: unknown finding 'overfiting'; did"
                                + " you mean 'overfitting'? Expected one of bad-data, ");
        CommandLineRun set = CommandLineRun.of(
                "lint",
                CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                "--json",
                "--set",
                "target={loss/valdation: 1}");
        assertThat(set.code()).isEqualTo(2);
        assertThat(set.json().at("/error/key").asText()).isEqualTo("target.loss/valdation");
        assertThat(set.json().at("/error/suggestion").asText()).isEqualTo("loss/validation");
    }

    @Test
    void whatDataRefuseNamesTheKeyThatAsksForIt() throws IOException {
        Path recipe = Files.writeString(folder.resolve("many.yaml"), """
                data:
                  source: digits
                  samples: 5000
                model: {layers: [{linear: 10}]}
                loss: cross_entropy
                optimizer: sgd
                epochs: 1
                """);
        CommandLineRun run = CommandLineRun.of("train", recipe, "--json", "--out", folder.resolve("runs"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("evenkeel: " + recipe + ":3: data.samples: found 5000, expected at most 1797");
        assertThat(run.json().at("/error/line").asInt()).isEqualTo(3);
        assertThat(run.json().at("/error/key").asText()).isEqualTo("data.samples");
        CommandLineRun few =
                CommandLineRun.of("lint", recipe, "--set", "data.samples=20", "--set", "model.layers.0.linear=3");
        assertThat(few.err()).startsWith("evenkeel: " + recipe + ":1: data: row 4: found class 3");
        CommandLineRun none = CommandLineRun.of("lint", recipe, "--set", "data={source: csv, path: none.csv}");
        assertThat(none.code()).isEqualTo(4);
        assertThat(none.err())
                .startsWith(
                        "evenkeel: --set data={source: csv, path: none.csv}: data.path: none.csv: found no file at ");
        CommandLineRun group = CommandLineRun.of(
                "lint", recipe, "--set", "data.samples=20", "--set", "optimizer.sgd.groups=[{match: none.*}]");
        assertThat(group.err())
                .startsWith(
                        "evenkeel: --set optimizer.sgd.groups=[{match: none.*}]: optimizer.sgd.groups[0]: found 'none.*'");
        CommandLineRun device =
                CommandLineRun.of("lint", recipe, "--set", "data.samples=20", "--set", "device=cuda:99");
        assertThat(device.code()).isEqualTo(2);
        assertThat(device.err()).startsWith("evenkeel: --set device=cuda:99: device: found cuda:99, but ");
    }
}
