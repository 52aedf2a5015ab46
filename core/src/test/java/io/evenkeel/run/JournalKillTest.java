package io.evenkeel.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that is killed in the middle of writing leaves a whole journal behind. */
@Tag("slow")
final class JournalKillTest {

    private static final int LEAST_LINES = 2_000;

    @TempDir
    Path folder;

    @Test
    void aKilledWriterLosesNothingThatItHadWritten() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.txt").toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            Path file = folder.resolve(JournalWriter.FILE_NAME);
            while (!Files.exists(file) || Files.size(file) < LEAST_LINES * 100L) {
                assertThat(child.isAlive())
                        .as("the writer runs: %s", Files.readString(folder.resolve("child.txt")))
                        .isTrue();
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(5);
            }
        } finally {
            child.destroyForcibly().waitFor();
        }

        RunRecord read = JournalReader.read(folder);

        assertThat(read.events()).hasSizeGreaterThan(100);
        for (int i = 0; i < read.events().size(); i++) {
            assertThat(read.events().get(i)).isEqualTo(Writer.event(i));
        }
        assertThat(read.notices()).hasSizeLessThanOrEqualTo(1).allMatch(notice -> notice.contains("torn"));
        assertThat(read.ended()).isEmpty();
    }

    /** Writes for ever. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            try (JournalWriter writer = JournalWriter.create(Path.of(arguments[0]))) {
                writer.header(RunSamples.header());
                for (long step = 0; ; step++) {
                    writer.event(event(step));
                }
            }
        }

        static RunEvent event(long step) {
            return RunSamples.measured(
                    step, "loss/training", 1.0 / (step + 1), "gradient/norm@layers.3.weight", Math.sqrt(step));
        }
    }
}
