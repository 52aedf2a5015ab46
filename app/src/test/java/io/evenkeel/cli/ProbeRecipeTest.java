package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

/** A recipe in place of a TorchScript file, over least squares whose Hessian is known. */
class ProbeRecipeTest {

    @TempDir
    private Path folder;

    private Path recipe(int features) throws Exception {
        return Files.writeString(folder.resolve("quadratic-" + features + ".yaml"), """
                data: {source: quadratic, features: %d, condition: 100, samples: 200, validation: 0}
                model: {layers: [{linear: {units: 1, bias: false}}]}
                loss: half_mse
                optimizer: {sgd: {learning_rate: 0.5}}
                batching: {full: true}
                precision: float64
                steps: 3
                """.formatted(features));
    }

    private Path checkpoint(Path recipe) throws Exception {
        Path runs = folder.resolve("runs");
        assertThat(CommandLineRun.of("train", recipe, "--out", runs, "--quiet", "--overhead", 0)
                        .code())
                .isIn(0, 3);
        try (Stream<Path> files = Files.walk(runs)) {
            return files.filter(file -> file.endsWith("last.safetensors"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theKnownSpectrumIsFoundAtTheCheckpoint() throws Exception {
        Path recipe = recipe(3);
        Path checkpoint = checkpoint(recipe);
        CommandLineRun run =
                CommandLineRun.of("probe", recipe, "--checkpoint", checkpoint, "--top", 3, "--batch", 10, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode answer = run.json();
        assertThat(answer.path("parameters").asInt()).isEqualTo(3);
        assertThat(answer.path("samples").asInt()).isEqualTo(200);
        double[] known = {1, 0.1, 0.01};
        for (int k = 0; k < 3; k++) {
            assertThat(answer.path("eigenvalues").get(k).path("value").doubleValue())
                    .isCloseTo(known[k], offset(1e-9));
        }
        assertThat(answer.path("condition").doubleValue()).isCloseTo(100, withPercentage(1e-3));
        assertThat(answer.path("trace").path("value").doubleValue()).isCloseTo(1.11, offset(1e-6));
        assertThat(answer.path("stable_learning_rate").path("sgd").doubleValue())
                .isCloseTo(2, withPercentage(1e-3));
        double without = answer.path("best_step_without_noise").doubleValue();
        assertThat(without).isGreaterThanOrEqualTo(1);
        assertThat(answer.path("best_step").doubleValue()).isPositive().isLessThan(without);
        assertThat(answer.path("best_step_batch").asInt()).isEqualTo(10);
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws Exception {
        Path recipe = recipe(3);
        Path checkpoint = checkpoint(recipe);
        CommandLineRun other = CommandLineRun.of("probe", recipe(4), "--checkpoint", checkpoint);
        assertThat(other.code()).as(other.err()).isEqualTo(2);
        assertThat(other.err()).contains("does not fit", "quadratic-4.yaml");
        CommandLineRun none = CommandLineRun.of("probe", recipe);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("without --checkpoint");
        CommandLineRun loss = CommandLineRun.of("probe", recipe, "--checkpoint", checkpoint, "--loss", "mse");
        assertThat(loss.code()).isEqualTo(2);
        assertThat(loss.err()).contains("--loss", "its own");
    }

    @Test
    void aMissingFileIsNamedWithWhereItsPathStarts() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        CommandLineRun script = CommandLineRun.of(
                "probe", ProbeCommandTest.MLP.resolve("model.pt"), "--loss", "mse", "--data", "none.csv");
        assertThat(script.code()).isEqualTo(4);
        assertThat(script.err())
                .contains("none.csv: found no file at " + here.resolve("none.csv"), "path starts at " + here + ")");
        Path recipe = Files.writeString(folder.resolve("table.yaml"), """
                data: {source: csv, path: table.csv}
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: sgd
                steps: 3
                """);
        CommandLineRun instead =
                CommandLineRun.of("probe", recipe, "--checkpoint", "none.safetensors", "--data", "none.csv");
        assertThat(instead.err())
                .startsWith("evenkeel: none.csv: ")
                .contains("path starts at " + here + ")")
                .doesNotContain(folder.toString());
        CommandLineRun own = CommandLineRun.of("probe", recipe, "--checkpoint", "none.safetensors");
        assertThat(own.code()).isEqualTo(4);
        assertThat(own.err())
                .startsWith("evenkeel: " + recipe + ":1: data.path: table.csv: ")
                .contains("path starts at " + folder + ")");
    }

    @Test
    void optionsThatCannotBeFollowedAreRefusedBeforeAnyWork() {
        Path model = ProbeCommandTest.MLP.resolve("model.pt");
        Path data = ProbeCommandTest.MLP.resolve("data.npz");
        assertThat(CommandLineRun.of("probe", model, "--data", data, "--loss", "crossentropy")
                        .err())
                .contains("found crossentropy", "cross_entropy");
        assertThat(CommandLineRun.of("probe", model, "--loss", "mse").err()).contains("--data");
        assertThat(CommandLineRun.of("probe", model, "--data", data, "--loss", "mse", "--top", 0)
                        .code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("probe", model, "--data", data, "--loss", "mse", "--time-limit", "soon")
                        .err())
                .contains("soon", "10m");
    }
}
