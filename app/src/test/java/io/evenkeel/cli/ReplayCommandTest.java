package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.training.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code replay}, as somebody calls it after a run that broke. */
class ReplayCommandTest {

    private static final String RECIPE = """
            name: overflow
            seed: 2
            data: {source: digits, samples: 100, scale: raw}
            model: {layers: [{linear: {units: 8, init: {constant: 1}}}, exp, {linear: 10}]}
            loss: cross_entropy
            optimizer: {sgd: {learning_rate: 0.01}}
            batch: 20
            steps: 30
            """;

    @TempDir
    private Path folder;

    private Path trained(Object... more) throws IOException {
        Path recipe = folder.resolve("recipe.yaml");
        Files.writeString(recipe, RECIPE);
        Object[] words = new Object[more.length + 5];
        words[0] = "train";
        words[1] = recipe;
        words[2] = "--quiet";
        words[3] = "--json";
        words[4] = "--out=" + folder.resolve("runs");
        System.arraycopy(more, 0, words, 5, more.length);
        CommandLineRun run = CommandLineRun.of(words);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.CRITICAL);
        assertThat(run.json().get("status").textValue()).isEqualTo("diverged");
        Path recorder = Path.of(run.json().get("recorder").textValue());
        assertThat(recorder.resolve(Recording.NEWER)).exists();
        return recorder.getParent();
    }

    @Test
    void namesTheFirstValueAsJsonAndInProse() throws IOException {
        Path run = trained();
        CommandLineRun replay = CommandLineRun.of("replay", run, "--json");
        assertThat(replay.code()).as(replay.err()).isEqualTo(ExitCode.CRITICAL);
        JsonNode json = replay.json();
        assertThat(json.get("reproduced").booleanValue()).isTrue();
        assertThat(json.get("data_changed").booleanValue()).isFalse();
        JsonNode first = json.get("first");
        assertThat(first.get("phase").textValue()).isEqualTo("forward");
        assertThat(first.get("operation").textValue()).isEqualTo("exp");
        assertThat(first.get("place").textValue()).isEqualTo("layers.1");
        assertThat(first.get("value").textValue()).isEqualTo("Infinity");
        assertThat(first.get("sample").get("row").longValue()).isPositive();
        assertThat(first.get("numbers").get("argument").doubleValue()).isGreaterThan(88.7);
        assertThat(json.get("steps").get(0).get("same").booleanValue()).isTrue();

        CommandLineRun prose = CommandLineRun.of("replay", run);
        assertThat(prose.code()).isEqualTo(ExitCode.CRITICAL);
        assertThat(prose.out())
                .contains(
                        "Every loss came again to the last bit", "operation  exp", "layer      layers.1 (exp)", "row ");
        assertThat(prose.err()).isEmpty();
    }

    @Test
    void aRunThatGoesOnPastItsFirstIsReplayedTheSame() throws IOException {
        Path run = trained("--keep-going");
        CommandLineRun replay = CommandLineRun.of("replay", run, "--json");
        assertThat(replay.json().get("first").get("operation").textValue()).isEqualTo("exp");
    }

    @Test
    void whatCannotBeReadIsSaidAndEndsWithFour() throws IOException {
        Path run = trained();
        try (var files = Files.walk(run)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }
        CommandLineRun damaged = CommandLineRun.of("replay", run);
        assertThat(damaged.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(damaged.err()).contains("found no state", "newer.safetensors");

        CommandLineRun none = CommandLineRun.of("replay", folder);
        assertThat(none.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(none.err()).contains("holds no recorder/steps.json");

        CommandLineRun missing = CommandLineRun.of("replay", folder.resolve("nowhere"));
        assertThat(missing.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(missing.err()).contains("no such file");
    }

    @Test
    void aRunThatWasMovedIsReplayedWithItsRecipeNamed() throws IOException {
        Path run = trained();
        Path moved = folder.resolve("moved");
        Files.move(run, moved);
        Files.delete(folder.resolve("recipe.yaml"));
        CommandLineRun replay = CommandLineRun.of("replay", moved, "--recipe", folder.resolve("other.yaml"), "--json");
        assertThat(replay.code()).as(replay.err()).isEqualTo(ExitCode.CRITICAL);
        assertThat(replay.json().get("reproduced").booleanValue()).isTrue();
    }
}
