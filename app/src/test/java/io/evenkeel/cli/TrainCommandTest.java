package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrainCommandTest {

    @TempDir
    private Path folder;

    private CommandLineRun train(Object... arguments) {
        List<Object> words = new ArrayList<>(List.of("train", "--out", folder.resolve("runs")));
        words.addAll(List.of(arguments));
        return CommandLineRun.of(words.toArray());
    }

    @Test
    void namesTheVanishingGradientWithItsRateAndLayers() {
        Path page = folder.resolve("out.html");
        CommandLineRun run =
                train(CommandLineRun.EXAMPLES.resolve("vanishing.yaml"), "--json", "--quiet", "--report", page);

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).isEmpty();
        JsonNode answer = run.json();
        assertThat(answer.get("status").asText()).isEqualTo("unhealthy");
        assertThat(answer.get("steps").asLong()).isEqualTo(900);
        assertThat(answer.get("target_met").asBoolean()).isFalse();
        assertThat(answer.get("final").get("accuracy/validation").asDouble()).isLessThan(0.2);
        assertThat(answer.get("actions").isArray()).isTrue();
        JsonNode first = answer.get("findings").get(0);
        assertThat(first.get("kind").asText()).isEqualTo("vanishing-gradient");
        assertThat(first.get("severity").asText()).isEqualTo("critical");
        // A sigmoid's slope is at most a quarter, and libtorch's default weights shrink further.
        assertThat(first.get("numbers").get("rate").asDouble()).isBetween(0.1, 0.25);
        assertThat(first.get("place").asText()).startsWith("layers.0");
        assertThat(first.get("resolved_at").isNull()).isTrue();
        JsonNode second = answer.get("findings").get(1);
        assertThat(second.get("kind").asText()).isEqualTo("no-learning");
        assertThat(second.get("caused_by").asText()).isEqualTo("vanishing-gradient");
        assertThat(page).content().contains("vanishing-gradient");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void staysSilentOnAHealthyRun(long seed) {
        CommandLineRun run = train(CommandLineRun.EXAMPLES.resolve("healthy.yaml"), "--json", "--set", "seed=" + seed);
        assertThat(run.code()).isZero();
        assertThat(run.json().get("findings")).isEmpty();
        assertThat(run.json().get("status").asText()).isEqualTo("healthy");
        assertThat(run.json().get("target_met").asBoolean()).isTrue();
    }

    @Test
    void namesTheDeadUnitsAndTheStepThatKilledThem() {
        CommandLineRun run = train(CommandLineRun.EXAMPLES.resolve("dying.yaml"), "--json");
        assertThat(run.code()).isEqualTo(3);
        JsonNode findings = run.json().get("findings");
        assertThat(findings.get(0).get("kind").asText()).isEqualTo("step-too-large");
        assertThat(findings.get(0).get("severity").asText()).isEqualTo("critical");
        assertThat(findings)
                .filteredOn(finding -> finding.get("kind").asText().equals("dead-units"))
                .singleElement()
                .satisfies(dead -> assertThat(dead.get("severity").asText()).isEqualTo("critical"));
    }

    @Test
    void tellsProgressAndFindingsOnStandardErrorAndResultsOnStandardOutput() {
        CommandLineRun run = train(CommandLineRun.EXAMPLES.resolve("vanishing.yaml"));
        assertThat(run.err()).contains("step 900 of 900").contains("critical: vanishing-gradient");
        assertThat(run.out())
                .startsWith("vanishing: unhealthy after 900 steps")
                .contains("target accuracy/validation ≥ 0.9000: not met")
                .contains("The gradient shrinks to 0.1")
                .contains("Journal: ")
                .doesNotContain("step 900 of 900");
    }

    @Test
    void theSameRecipeAndSeedGiveTheSameStreamAndAnotherSeedAnother() throws IOException {
        List<RunEvent> first = events("seed=4");
        assertThat(events("seed=4")).isEqualTo(first);
        assertThat(events("seed=5")).isNotEqualTo(first);
    }

    private List<RunEvent> events(String seed) throws IOException {
        CommandLineRun run = train(
                CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                "--json",
                "--deterministic",
                "--set",
                seed,
                "--set",
                "epochs=2");
        return JournalReader.read(Path.of(run.json().get("journal").asText())).events();
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLineAndTheNearestName() throws IOException {
        Path recipe = folder.resolve("bad.yaml");
        Files.writeString(recipe, """
                data: {source: digits}
                model:
                  layers:
                    - linear: 10
                    - sigmoidd
                loss: cross_entropy
                optimizer: adam
                epochs: 1
                """);
        CommandLineRun run = train(recipe, "--json");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("bad.yaml:5").contains("sigmoidd").contains("did you mean 'sigmoid'");
        assertThat(run.json().get("error").get("line").asInt()).isEqualTo(5);
        assertThat(run.json().get("error").get("suggestion").asText()).isEqualTo("sigmoid");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aMissingRecipeCannotBeRead() {
        CommandLineRun run = train(folder.resolve("nowhere.yaml"));
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("nowhere.yaml");
        CommandLineRun directory = train(folder);
        assertThat(directory.code()).isEqualTo(4);
        assertThat(directory.err()).contains(folder.toString()).contains("folder");
    }

    @Test
    void shapesThatDoNotFitAreRefusedWithTheirPlace() throws IOException {
        Path recipe = folder.resolve("misfit.yaml");
        Files.writeString(recipe, """
                data: {source: circles}
                model:
                  layers:
                    - linear: 8
                    - residual: {layers: [{linear: 4}]}
                    - linear: 1
                loss: mse
                optimizer: adam
                epochs: 1
                """);
        CommandLineRun run = train(recipe);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("misfit.yaml:5: model.layers[1]").contains("{linear: 8}");
    }

    @Test
    void aLabelThatNoOutputStandsForIsRefusedWithRowAndValue() {
        CommandLineRun run =
                train(CommandLineRun.EXAMPLES.resolve("healthy.yaml"), "--set", "model.layers.4.linear.units=5");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("5 outputs").containsPattern("row \\d+");
    }

    @Test
    void foldersThatCannotBeWrittenAreRefusedBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        CommandLineRun out = CommandLineRun.of("train", healthy, "--out", file.resolve("runs"));
        assertThat(out.code()).isEqualTo(2);
        assertThat(out.err()).contains("--out").doesNotContain("step");
        CommandLineRun report = train(healthy, "--report", folder.resolve("no/such/folder/out.html"));
        assertThat(report.code()).isEqualTo(2);
        assertThat(report.err()).contains("--report");
    }

    @Test
    void withoutOverheadOnlyLossAndRateAreRecorded() throws IOException {
        CommandLineRun run = train(
                CommandLineRun.EXAMPLES.resolve("healthy.yaml"), "--json", "--overhead", "0", "--set", "epochs=1");
        RunRecord record = JournalReader.read(Path.of(run.json().get("journal").asText()));
        assertThat(record.events().stream()
                        .filter(RunEvent.Measured.class::isInstance)
                        .map(RunEvent.Measured.class::cast)
                        .flatMap(event -> event.quantities().keySet().stream())
                        .map(Object::toString))
                .containsOnly("loss/training", "learning_rate");
    }

    @Test
    void whatWatchingCostIsToldAndAnOverheadThatIsNoneIsRefused() {
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        CommandLineRun run = train(healthy, "--json", "--set", "epochs=1");
        assertThat(run.json().get("final").get("overhead").asDouble()).isPositive();
        for (String wrong : new String[] {"much", "-1", "NaN", "-3%"}) {
            CommandLineRun refused = train(healthy, "--overhead=" + wrong);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("'" + wrong + "'").contains("5%");
        }
    }

    @Test
    void whatIsDearIsMeasuredOnRequestAndOnlyThen() throws IOException {
        Path healthy = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
        assertThat(train(healthy, "--quiet", "--set", "epochs=1").code()).isZero();
        assertThat(journals()).isNotEmpty().noneMatch(journal -> journal.contains("curvature/density"));
        assertThat(train(healthy, "--quiet", "--set", "epochs=1", "--measure", "curvature/density")
                        .code())
                .isZero();
        assertThat(journals()).anyMatch(journal -> journal.contains("\"curvature/density@+1e"));

        CommandLineRun anyway = train(healthy, "--measure", "curvature/sharpness");
        assertThat(anyway.code()).isEqualTo(2);
        assertThat(anyway.err()).contains("--measure", "measured anyway", "curvature/density");
        CommandLineRun unknown = train(healthy, "--measure", "curvature/densty");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("'curvature/densty'", "in no catalogue", "curvature/density");
        CommandLineRun nothing = train(healthy, "--measure", "curvature/density", "--overhead", "0");
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("--overhead 0");
    }

    private List<String> journals() throws IOException {
        List<String> journals = new ArrayList<>();
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            for (Path run : runs.toList()) {
                journals.add(Files.readString(run.resolve("journal.jsonl")));
            }
        }
        return journals;
    }

    @Test
    void unknownOptionsAndCommandsAreWrongUsage() {
        assertThat(CommandLineRun.of().code()).isEqualTo(2);
        assertThat(CommandLineRun.of("trian").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("trian").err()).contains("train");
        assertThat(train("x.yaml", "--jsn").code()).isEqualTo(2);
        assertThat(train("x.yaml", "--jsn").err()).contains("--json");
    }
}
