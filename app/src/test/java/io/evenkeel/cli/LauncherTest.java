package io.evenkeel.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The launcher, with a Java that only says how it was started. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class LauncherTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void somethingBuilt() throws IOException {
        Files.copy(Path.of("..", "evenkeel"), folder.resolve("evenkeel"));
        Files.createDirectories(folder.resolve("app/target/lib"));
        Files.createFile(folder.resolve("app/target/evenkeel-app.jar"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho locale=$LC_ALL\nfor word; do echo \"$word\"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private List<String> started(Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", folder.resolve("evenkeel").toString());
        builder.command().addAll(List.of(words));
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines().toList();
    }

    @Test
    void namesBeyondAsciiCanBeOpenedWhereNoLocaleIsSet() throws Exception {
        assertThat(started(Map.of())).contains("locale=C.UTF-8");
        assertThat(started(Map.of("LANG", "POSIX"))).contains("locale=C.UTF-8");
        assertThat(started(Map.of("LANG", "de_DE.UTF-8"))).contains("locale=");
        assertThat(started(Map.of("LC_ALL", "fr_FR.ISO-8859-1"))).contains("locale=fr_FR.ISO-8859-1");
    }

    @Test
    void argumentsAreHandedOnAsTheyAre() throws Exception {
        assertThat(started(Map.of("EVENKEEL_JAVA_OPTIONS", "-Xmx1g -Dx=y"), "train", "a b.yaml", "--set", "name=*"))
                .containsSubsequence(
                        "-Xmx1g", "-Dx=y", "io.evenkeel.cli.Evenkeel", "train", "a b.yaml", "--set", "name=*");
    }
}
