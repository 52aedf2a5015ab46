package io.evenkeel.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void theOldContentStaysUntilTheNewOneIsWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        AtomicFile.replace(file, out -> {
            out.writeBytes("new and longer");
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new and longer");
        AtomicFile.replace(file, out -> out.writeBytes("x"));
        assertThat(file).hasContent("x");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldContentAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFile.replace(file, out -> {
                    out.writeBytes("half");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
