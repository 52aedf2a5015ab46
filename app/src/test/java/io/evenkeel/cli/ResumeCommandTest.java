package io.evenkeel.cli;

import io.evenkeel.run.JournalReader;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.CheckpointFile;
import io.evenkeel.torch.Task;
import io.evenkeel.torch.TensorArrays;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs that are saved, interrupted, killed, and gone on with. */
class ResumeCommandTest {

    private static final Path HEALTHY = CommandLineRun.EXAMPLES.resolve("healthy.yaml");
    private static final String LAST = "last.safetensors";

    @TempDir
    private Path folder;

    private CommandLineRun train(Object... arguments) {
        List<Object> words = new ArrayList<>(List.of("train", HEALTHY, "--out", folder.resolve("runs"), "--json"));
        words.addAll(List.of(arguments));
        return CommandLineRun.of(words.toArray());
    }

    private static Path runOf(CommandLineRun run) {
        return Path.of(run.json().get("journal").asText()).getParent();
    }

    @Test
    void aFinishedRunGoesOnWithMoreEpochsInItsOwnFolder() throws IOException {
        CommandLineRun first = train("--set", "epochs=2", "--set", "seed=3", "--deterministic");
        Path run = runOf(first);
        assertThat(first.json().get("checkpoint").asText())
                .isEqualTo(run.resolve(LAST).toString());

        CommandLineRun second = train("--resume", run, "--set", "epochs=3");
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.err()).contains("at step 90 of 135").contains("--set seed=3 --set epochs=3");
        assertThat(second.json().get("run")).isEqualTo(first.json().get("run"));
        assertThat(second.json().get("steps").asLong()).isEqualTo(135);
        assertThat(runOf(second)).isEqualTo(run);
        var journal = JournalReader.read(run);
        assertThat(journal.header().overrides()).containsExactly("seed=3", "epochs=3");
        assertThat(journal.ended().orElseThrow().status()).isEqualTo(RunStatus.HEALTHY);
        // Watched as before, without being asked again: nothing that depends on a clock.
        assertThat(second.json().get("final").has("overhead")).isFalse();
    }

    @Test
    void latestIsTheNewestRunThatTheRecipeGoesOnWith() {
        Path wanted = runOf(train("--set", "epochs=1", "--set", "seed=4"));
        Path newer = runOf(train("--set", "epochs=1", "--set", "seed=5"));
        assertThat(runOf(train("--resume", "latest", "--set", "epochs=2"))).isEqualTo(newer);
        assertThat(runOf(train("--resume", "latest", "--set", "epochs=2", "--set", "seed=4")))
                .isEqualTo(wanted);

        CommandLineRun none = train("--resume", "latest", "--set", "batch=7");
        assertThat(none.code()).isEqualTo(4);
        assertThat(none.err()).contains("no saved run of this recipe").contains("batch (found 7, the run had 32)");
    }

    @Test
    void whatCannotBeGoneOnWithIsRefusedByASentence() throws IOException {
        Path run = runOf(train("--set", "epochs=1"));
        CommandLineRun other = train("--resume", run, "--set", "optimizer.adam.learning_rate=0.5");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("optimizer.adam.learning_rate (found 0.5, the run had 0.001)");

        CommandLineRun shorter = train("--resume", run, "--set", "steps=3");
        assertThat(shorter.code()).isEqualTo(2);
        assertThat(shorter.err()).contains("at step 45").contains("ends at step 3");

        Path torn = run.resolve("torn.safetensors");
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(run.resolve(LAST)), 5000));
        CommandLineRun truncated = train("--resume", torn);
        assertThat(truncated.code()).isEqualTo(4);
        assertThat(truncated.err()).contains("damaged or truncated").contains("5000 bytes");
        assertThat(truncated.json().get("error").get("exit_code").asInt()).isEqualTo(4);

        assertThat(train("--resume", folder).err()).contains("holds no " + LAST);
        assertThat(train("--resume", folder.resolve("nowhere")).code()).isEqualTo(4);
        assertThat(train("--checkpoint-every", "sometimes").code()).isEqualTo(2);
        assertThat(train("--checkpoint-every", "sometimes").err())
                .contains("'sometimes'")
                .contains("30s");
    }

    @Test
    void nothingIsSavedWhereItIsNotWanted() throws IOException {
        CommandLineRun run = train("--set", "epochs=1", "--checkpoint-every", "off");
        assertThat(run.json().get("checkpoint").isNull()).isTrue();
        try (var files = Files.list(runOf(run))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("journal.jsonl");
        }
    }

    @Test
    @Tag("slow")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
    void interruptedAndKilledItEndsAsIfItNeverWere() throws Exception {
        String[] options = {"--deterministic", "--set", "epochs=40", "--checkpoint-every", "100"};
        Path whole = runOf(train((Object[]) options));

        Path runs = folder.resolve("others");
        List<String> words = new ArrayList<>(List.of("train", HEALTHY.toString(), "--out", runs.toString(), "--json"));
        words.addAll(List.of(options));
        int killed = 0;
        for (String signal : new String[] {"-KILL", "-INT", "-KILL"}) {
            Process process = new ProcessBuilder(command(words))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                // Further than the last time by more than what one checkpoint holds.
                waitForStep(runs, 250 + 550L * killed, process);
                new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(signal.equals("-INT") ? 5 : 137);
            } finally {
                process.destroyForcibly();
            }
            if (killed == 0) {
                words.addAll(List.of("--resume", "latest"));
            }
            killed++;
        }

        CommandLineRun last = CommandLineRun.of(words.toArray());
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.err()).containsPattern("at step 1[3-7]\\d\\d of 1800");
        Path run = runOf(last);
        try (var folders = Files.list(runs)) {
            assertThat(folders).containsExactly(run);
        }
        assertThat(JournalReader.read(run).notices()).isEmpty();
        assertThat(JournalReader.read(run).events())
                .isEqualTo(JournalReader.read(whole).events());
        assertThat(weights(run)).isEqualTo(weights(whole));
    }

    private static List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Evenkeel.class.getName()));
        command.addAll(words);
        return command;
    }

    private static Map<String, List<Double>> weights(Path run) throws IOException {
        Map<String, List<Double>> weights = new TreeMap<>();
        try (Checkpoint checkpoint = CheckpointFile.read(run.resolve(LAST))) {
            checkpoint
                    .network()
                    .forEach((name, tensor) -> weights.put(
                            name,
                            Arrays.stream(TensorArrays.toDoubles(tensor))
                                    .boxed()
                                    .toList()));
            checkpoint
                    .optimizers()
                    .get(Task.ONLY)
                    .tensors()
                    .forEach((name, tensor) -> weights.put(
                            "optimizer " + name,
                            Arrays.stream(TensorArrays.toDoubles(tensor))
                                    .boxed()
                                    .toList()));
        }
        return weights;
    }

    private static void waitForStep(Path runs, long step, Process process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        String line = "{\"event\":\"measured\",\"step\":" + step + ",";
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (Files.isDirectory(runs)) {
                try (var folders = Files.list(runs)) {
                    Path journal = folders.map(run -> run.resolve("journal.jsonl"))
                            .filter(Files::exists)
                            .findFirst()
                            .orElse(null);
                    if (journal != null
                            && Files.readString(journal, StandardCharsets.UTF_8).contains(line)) {
                        return;
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the run never came to step " + step + "; alive: " + process.isAlive());
    }
}
