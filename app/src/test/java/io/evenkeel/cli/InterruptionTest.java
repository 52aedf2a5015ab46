package io.evenkeel.cli;

import io.evenkeel.run.JournalReader;
import io.evenkeel.run.RunRecord;
import io.evenkeel.run.RunStatus;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no signal to send")
class InterruptionTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void theFirstSignalEndsTheRunAfterItsStepWithItsResults(String signal) throws Exception {
        assumeHeard(signal);
        Path runs = folder.resolve("runs");
        try (ChildTraining training = ChildTraining.start(
                folder,
                ChildTraining.command(
                        CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                        "--set",
                        "epochs=100000",
                        "--json",
                        "--out",
                        runs))) {
            training.await("steps", () -> ChildTraining.journalExceeds(runs, 20_000));
            training.send(signal);
            assertThat(training.exitCode()).isEqualTo(5);
            assertThat(training.out()).contains("\"status\":\"interrupted\"");
            RunRecord record = JournalReader.read(ChildTraining.journal(runs));
            assertThat(record.notices()).isEmpty();
            assertThat(record.ended().orElseThrow().status()).isEqualTo(RunStatus.INTERRUPTED);
        }
    }

    /** One step of this recipe takes far longer than two signals do, so the second finds the step still at work. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void theSecondSignalEndsTheProcessAtOnceAndTheJournalIsWhole(String signal) throws Exception {
        assumeHeard(signal);
        Path recipe = Files.writeString(folder.resolve("long-steps.yaml"), """
                data: {source: circles, samples: 12000, validation: 0}
                model: {layers: [{linear: 512}, tanh, {repeat: {times: 6, layers: [{linear: 512}, tanh]}}, {linear: 1}]}
                loss: binary_cross_entropy_with_logits
                optimizer: {sgd: {learning_rate: 0.01}}
                batch: 100
                accumulate: 120
                steps: 1000
                """);
        Path runs = folder.resolve("runs");
        try (ChildTraining training = ChildTraining.start(
                folder, ChildTraining.command(recipe, "--overhead", "0", "--json", "--out", runs))) {
            training.await("the first step's end", () -> ChildTraining.journalLines(runs) > 1);
            // The line is written just before the run asks whether to stop; the next step takes a second and more.
            Thread.sleep(200);
            training.send(signal);
            training.await(
                    "the answer to the first signal", () -> training.err().contains("once more"));
            training.send(signal);
            assertThat(training.exitCode())
                    .as("5, or that of a killed process where one native call took longer than the wait; never a crash")
                    .isIn(5, 137);
            assertThat(training.out()).as("no result of an unfinished step").isEmpty();
            RunRecord record = JournalReader.read(ChildTraining.journal(runs));
            assertThat(record.header().recipe()).contains("accumulate: 120");
            assertThat(record.ended()).isEmpty();
            // The step at hand may end while the second signal waits for it; no other begins.
            assertThat(record.events()).hasSizeBetween(1, 2);
        }
    }

    /** A pipe that nobody writes to holds a command where it loads its data. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalBeforeTheFirstStepExitsWithFiveToo(String signal) throws Exception {
        assumeHeard(signal);
        Path pipe = folder.resolve("pipe.csv");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo makes no pipe here");
        Path recipe = Files.writeString(folder.resolve("waits.yaml"), """
                data: {source: csv, path: pipe.csv}
                model: {layers: [{linear: 2}]}
                loss: cross_entropy
                optimizer: sgd
                steps: 1
                """);
        try (ChildTraining training = ChildTraining.start(folder, ChildTraining.command(recipe, "--out", folder));
                OutputStream opened = Files.newOutputStream(pipe)) {
            training.send(signal);
            assertThat(training.exitCode()).isEqualTo(5);
            assertThat(training.out()).isEmpty();
        }
    }

    @Test
    void aJournalThatWasRemovedMeanwhileIsMissedAtTheEnd() throws Exception {
        Path runs = folder.resolve("runs");
        Path page = folder.resolve("out.html");
        try (ChildTraining training = ChildTraining.start(
                folder,
                ChildTraining.command(
                        CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                        "--overhead",
                        "0",
                        "--json",
                        "--report",
                        page,
                        "--out",
                        runs))) {
            training.await("steps", () -> ChildTraining.journalExceeds(runs, 2_000));
            Path journal = ChildTraining.journal(runs);
            Files.delete(journal);
            assertThat(training.exitCode()).isEqualTo(5);
            assertThat(training.err()).contains("the journal " + journal + " was removed while the run wrote it");
            assertThat(training.out()).contains("\"status\":").contains("was removed");
            assertThat(page).doesNotExist();
        }
    }

    /** A process that ignores a signal from birth, as under {@code nohup} or in a script's background, hands that on. */
    private static void assumeHeard(String signal) throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return;
        }
        int number = signal.toUpperCase(Locale.ROOT).equals("INT") ? 2 : 15;
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long ignored = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                assumeFalse(
                        (ignored >> (number - 1) & 1) == 1, "this process was started with SIG" + signal + " ignored");
            }
        }
    }
}
