package io.evenkeel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class StandardOutputTest {

    private static String lost(String why) {
        StandardOutput standard = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        });
        PrintWriter writer = new PrintWriter(standard, true);
        writer.println("an answer");
        return standard.lost();
    }

    @Test
    void remembersWhyTheAnswerIsLost() {
        assertThat(lost("No space left on device")).isEqualTo("No space left on device");
    }

    @Test
    void aReaderThatHadEnoughIsNoLoss() {
        assertThat(lost("Broken pipe")).isNull();
    }

    @Test
    void aFullDiskBehindStandardOutputIsToldAndExitsWithFive() throws Exception {
        Path full = Path.of("/dev/full");
        assumeThat(Files.exists(full)).isTrue();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Evenkeel.class.getName(),
                        "recipe",
                        "schema")
                .redirectOutput(full.toFile())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isEqualTo(5);
        assertThat(err).contains("the answer cannot be written to standard output (No space left on device)");
    }
}
