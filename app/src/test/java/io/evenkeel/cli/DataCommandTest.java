package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.data.DataCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DataCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void aCacheOfItsOwn() {
        System.setProperty(DataCache.PROPERTY, folder.resolve("cache").toString());
    }

    @AfterEach
    void theUsersCacheAgain() {
        System.clearProperty(DataCache.PROPERTY);
    }

    private Path novel() throws IOException {
        Path from = Files.createDirectories(folder.resolve("from"));
        Files.writeString(from.resolve("moby_dick.txt"), "Call me Ishmael. ".repeat(50));
        return from;
    }

    @Test
    void listSaysWhatThereIsAndWhere() throws IOException {
        CommandLineRun prose = CommandLineRun.of("data", "list");
        assertThat(prose.code()).isZero();
        assertThat(prose.out())
                .contains("mnist", "fashion_mnist", "cifar10", "moby_dick", "licence")
                .contains(folder.resolve("cache").toString());
        CommandLineRun.of("data", "fetch", "moby_dick", "--from", novel());
        JsonNode answer = CommandLineRun.of("data", "list", "--json").json();
        assertThat(answer.get("cache").asText())
                .isEqualTo(folder.resolve("cache").toString());
        for (JsonNode set : answer.get("sets")) {
            assertThat(set.get("present").asBoolean())
                    .isEqualTo(set.get("name").asText().equals("moby_dick"));
            assertThat(set.get("licence").asText()).isNotBlank();
            assertThat(set.get("from").asText()).contains("package");
        }
    }

    @Test
    void fetchFromAFolderMakesRecipesRun() throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), """
                data: {source: moby_dick, length: 10}
                model: {layers: [{linear: 12}]}
                loss: cross_entropy
                optimizer: sgd
                steps: 1
                """);
        CommandLineRun before = CommandLineRun.of("lint", recipe);
        assertThat(before.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(before.err()).contains("evenkeel data fetch moby_dick");

        CommandLineRun fetched = CommandLineRun.of("data", "fetch", "moby_dick", "--from", novel(), "--json");
        assertThat(fetched.code()).isZero();
        assertThat(fetched.json().get("outcome").asText()).isEqualTo("fetched");
        assertThat(fetched.err()).contains("moby_dick: converting");
        assertThat(CommandLineRun.of("lint", recipe).err()).doesNotContain("data fetch");

        CommandLineRun again = CommandLineRun.of("data", "fetch", "moby_dick", "--quiet");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("already").contains("--again");
        assertThat(again.err()).isEmpty();
    }

    @Test
    void whatCannotBeFetchedHasItsExitCode() {
        CommandLineRun unknown = CommandLineRun.of("data", "fetch", "mnits");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("'mnits'; did you mean 'mnist'?");
        CommandLineRun missing =
                CommandLineRun.of("data", "fetch", "mnist", "--from", folder.resolve("none"), "--json");
        assertThat(missing.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(missing.json().get("error").get("message").asText()).contains("no such folder");
        assertThat(CommandLineRun.of("data").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void helpHasExamples() {
        for (String command : new String[] {"list", "fetch"}) {
            CommandLineRun help = CommandLineRun.of("data", command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Usage: evenkeel data " + command).contains("Examples:");
        }
    }
}
