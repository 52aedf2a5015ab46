package io.evenkeel.cli;

import io.evenkeel.run.JournalReader;
import io.evenkeel.run.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A disk that fills up under a run: a small tmpfs that only the child process sees. */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "a small disk is made with Linux's mount namespaces")
class FullDiskTest {

    private static final String MOUNT = "mount -t tmpfs -o size=256k tmpfs \"$DISK\"";

    @TempDir
    private Path folder;

    @BeforeAll
    static void aSmallDiskCanBeMade() throws Exception {
        Path probe = Files.createTempDirectory("disk");
        ProcessBuilder builder = new ProcessBuilder("unshare", "-rm", "sh", "-c", MOUNT);
        builder.environment().put("DISK", probe.toString());
        boolean possible;
        try {
            possible = builder.start().waitFor() == 0;
        } catch (java.io.IOException e) {
            possible = false;
        }
        Files.delete(probe);
        assumeTrue(possible, "this machine lets no process mount a tmpfs in a namespace of its own (unshare -rm)");
    }

    /** Runs the command on a small disk that is prepared so, and keeps what that disk holds in the end. */
    private ChildTraining onSmallDisk(Path disk, String prepared, Path kept, Object... arguments) throws Exception {
        Files.createDirectories(disk);
        Files.createDirectories(kept);
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "export DISK='" + disk + "'; " + MOUNT + " && " + prepared + "; \"$@\"; code=$?; cp -r \"$DISK\"/. '"
                        + kept + "'; exit $code",
                "sh"));
        words.addAll(ChildTraining.command(arguments));
        return ChildTraining.start(folder, words);
    }

    @Test
    void theRunStopsWithAClearSentenceAndWhatWasWrittenIsWhole() throws Exception {
        Path disk = folder.resolve("disk");
        Path kept = folder.resolve("kept");
        try (ChildTraining training = onSmallDisk(
                disk,
                "true",
                kept,
                CommandLineRun.EXAMPLES.resolve("vanishing.yaml"),
                "--set",
                "epochs=1000",
                "--json",
                "--out",
                disk.resolve("runs"))) {
            assertThat(training.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(training.err())
                    .contains("cannot write the journal " + disk)
                    .contains("No space left on device")
                    .containsPattern("everything up to step \\d+ .* is safe")
                    .doesNotContain("fault of Evenkeel")
                    .doesNotContain("\tat io.evenkeel");
            assertThat(training.out())
                    .as("what was found so far is told all the same")
                    .contains("\"status\":\"interrupted\"")
                    .contains("vanishing-gradient");
        }
        RunRecord record = JournalReader.read(ChildTraining.journal(kept));
        assertThat(record.events()).hasSizeGreaterThan(100);
        assertThat(record.ended()).isEmpty();
    }

    @Test
    void aReportThatWasThereStaysWholeWhenTheNewOneDoesNotFit() throws Exception {
        Path disk = folder.resolve("disk");
        Path kept = folder.resolve("kept");
        Path old = Files.writeString(folder.resolve("old.html"), "<p>an older report</p>");
        try (ChildTraining training = onSmallDisk(
                disk,
                "cp '" + old + "' \"$DISK\"/out.html",
                kept,
                CommandLineRun.EXAMPLES.resolve("healthy.yaml"),
                "--set",
                "epochs=1",
                "--out",
                folder.resolve("runs"),
                "--report",
                disk.resolve("out.html"))) {
            assertThat(training.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(training.err()).contains("out.html").contains("No space left on device");
            assertThat(training.out()).as("the result is told all the same").contains("after");
        }
        assertThat(kept.resolve("out.html")).hasContent("<p>an older report</p>");
        assertThat(ChildTraining.journal(folder.resolve("runs"))).isNotEmptyFile();
    }
}
