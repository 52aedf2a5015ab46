package io.evenkeel.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A journal that goes on after a checkpoint. */
final class JournalResumeTest {

    @TempDir
    Path folder;

    private static RunEvent event(long step) {
        return RunSamples.measured(step, "loss/training", 1.0 / (step + 1));
    }

    private void write(int events) throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            writer.header(RunSamples.header());
            for (int i = 0; i < events; i++) {
                writer.event(event(i));
            }
        }
    }

    @Test
    void whatCameAfterTheCheckpointIsCutAndTheRestIsKeptByteForByte() throws IOException {
        write(6);
        Path file = folder.resolve(JournalWriter.FILE_NAME);
        Files.writeString(file, "{\"event\":\"measured\",\"st", StandardOpenOption.APPEND);
        String before = Files.readString(file);
        try (JournalWriter writer = JournalWriter.resume(folder, 4)) {
            assertThat(file).as("before the header comes").hasContent(before);
            writer.header(RunSamples.header());
            writer.event(event(40));
        }
        RunRecord read = JournalReader.read(folder);
        assertThat(read.notices()).isEmpty();
        assertThat(read.events()).containsExactly(event(0), event(1), event(2), event(3), event(40));
        assertThat(Files.readString(file))
                .startsWith(before.substring(0, before.indexOf("{\"event\":\"measured\",\"step\":4")));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theBeginningOfARunCanBeReadAlone() throws IOException {
        write(6);
        assertThat(JournalReader.read(folder, 2).events()).containsExactly(event(0), event(1));
        assertThat(JournalReader.read(folder, 0).events()).isEmpty();
        assertThatThrownBy(() -> JournalReader.read(folder, 7))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("holds 6 events, but the checkpoint was taken after 7");
    }

    @Test
    void aShorterJournalIsNotGoneOnWith() throws IOException {
        write(3);
        assertThatThrownBy(() -> JournalWriter.resume(folder, 4))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("holds 3 events");
        assertThat(JournalReader.read(folder).events()).hasSize(3);
    }

    @Test
    void aJournalThatIsStillWrittenIsNotGoneOnWith() throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            writer.header(RunSamples.header());
            writer.event(event(0));
            assertThatThrownBy(() -> JournalWriter.resume(folder, 1))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("still being written");
            writer.event(event(1));
        }
        assertThat(JournalReader.read(folder).events()).hasSize(2);
    }
}
