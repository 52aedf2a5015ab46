package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RepairCommandTest {

    @TempDir
    private Path folder;

    private Path recipe;

    /** Points far from zero, and steps that are too long for them. */
    @BeforeEach
    void writeARecipeThatDiverges() throws IOException {
        Files.writeString(
                folder.resolve("line.csv"),
                "x,y\n"
                        + IntStream.rangeClosed(-8, 8)
                                .mapToObj(x -> x + "," + (1.7 * x + 0.6 + 0.3 * Math.sin(40 * x)))
                                .collect(Collectors.joining("\n")));
        recipe = folder.resolve("line.yaml");
        Files.writeString(recipe, """
                # points on a line
                data: {source: csv, path: line.csv, label: y, validation: 0}
                model:
                  layers:
                    - linear: {units: 1, init: zeros}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.1}}
                batching: {full: true}
                steps: 200
                """);
    }

    @Test
    void answersBeforeAfterEditsTrialsAndCost() throws IOException {
        Path fixed = folder.resolve("fixed.yaml");
        CommandLineRun run =
                CommandLineRun.of("repair", recipe, "--out", fixed, "--json", "--quiet", "--deterministic");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        JsonNode answer = run.json();
        assertThat(answer.get("outcome").asText()).isEqualTo("repaired");
        assertThat(answer.get("before").get("status").asText()).isEqualTo("diverged");
        assertThat(answer.get("before").get("findings")).isNotEmpty();
        assertThat(answer.get("after").get("status").asText()).isEqualTo("healthy");
        assertThat(answer.get("after").get("final").get("r2/training").asDouble())
                .isGreaterThan(0.98);
        JsonNode edit = answer.get("edits").get(0);
        for (String key : new String[] {"kind", "where", "from", "to", "why"}) {
            assertThat(edit.has(key)).as(key).isTrue();
        }
        assertThat(edit.get("why").asText()).isNotBlank();
        assertThat(answer.get("trials")).hasSizeGreaterThan(1);
        for (JsonNode trial : answer.get("trials")) {
            assertThat(trial.get("edits").isArray()).isTrue();
            assertThat(trial.get("steps").asLong()).isPositive();
            assertThat(trial.get("score").isNumber()).isTrue();
        }
        assertThat(answer.get("cost").asDouble()).isBetween(1.0, 3.0);
        assertThat(fixed).content().contains("# points on a line");
        CommandLineRun again = CommandLineRun.of("train", fixed, "--out", folder.resolve("runs"), "--json", "--quiet");
        assertThat(again.code()).isZero();
    }

    @Test
    void showsTheDifferenceAndWritesNothingUnasked() throws IOException {
        String text = Files.readString(recipe);
        CommandLineRun run = CommandLineRun.of("repair", recipe);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("line: repaired")
                .contains("before ", "after ", "@@", "Tried:", "Cost: ", "Nothing was written");
        assertThat(run.err()).contains("training the recipe as it is").contains("trying ");
        assertThat(recipe).hasContent(text.strip());
    }

    @Test
    void neverWritesOverAFile() throws IOException {
        String text = Files.readString(recipe);
        CommandLineRun run = CommandLineRun.of("repair", recipe, "--out", recipe, "--json");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.json().get("error").get("message").asText()).contains("--out", "there already");
        assertThat(Files.readString(recipe)).isEqualTo(text);
    }

    @Test
    void leavesWhatIsHealthyAlone() {
        Path fixed = folder.resolve("fixed.yaml");
        CommandLineRun run = CommandLineRun.of(
                "repair", recipe, "--set", "optimizer.sgd.learning_rate=0.01", "--out", fixed, "--json", "--quiet");
        assertThat(run.code()).isZero();
        assertThat(run.json().get("outcome").asText()).isEqualTo("nothing_to_repair");
        assertThat(run.json().get("edits")).isEmpty();
        assertThat(fixed).doesNotExist();
    }

    @Test
    void refusesABudgetThatIsNoTime() {
        CommandLineRun run = CommandLineRun.of("repair", recipe, "--budget", "soon");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--budget", "soon", "30s");
    }
}
