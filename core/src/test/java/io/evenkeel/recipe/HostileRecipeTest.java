package io.evenkeel.recipe;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Whatever a file holds: a recipe, or a refusal that a person understands, and soon. */
class HostileRecipeTest {
    /** A second, and another for a machine that is busy with something else. */
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @BeforeAll
    static void loadClasses() {
        // so that the time limits are about reading
        RecipeReader.parse(Samples.FULL);
        refusal("{\"a\": ");
        refusal("a: [");
    }

    @Test
    void aBillionLaughs() {
        var text = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ", ").repeat(10))
                    .append("]\n");
        }

        assertThat(refusal(text.toString())).hasMessageContaining("more than 50000 values");
    }

    @Test
    void mergedLaughs() {
        var text = new StringBuilder("a0: &a0 {x: [1, 2, 3]}\n");
        for (int i = 1; i < 60; i++) {
            text.append(
                    "a%d: &a%d {<<: [*a%d, *a%d], k%d: [*a%d, *a%d]}\n".formatted(i, i, i - 1, i - 1, i, i - 1, i - 1));
        }

        assertThat(refusal(text.toString())).hasMessageContaining("more than ");
    }

    @Test
    void manyAliases() {
        assertThat(refusal("a: &a 1\nb: [" + "*a, ".repeat(5000) + "]\n"))
                .hasMessageContaining("more than 1000 aliases");
    }

    @Test
    void aliasesThatNestDeeper() {
        var text = new StringBuilder("a0: &a0 [1]\n");
        for (int i = 1; i < 200; i++) {
            text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }

        assertThat(refusal(text.toString())).hasMessageContaining("more than 128 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "{\"a\": ", "- ", "? ", "[{a: [", "!x ", "&a [", "'", "\"\\", "((", "<<: *a "})
    void tenThousandLevels(String opening) {
        assertThat(refusal("model: " + opening.repeat(10_000))).isNotNull();
        assertThat(refusal(opening.repeat(10_000))).isNotNull();
    }

    @Test
    void tenThousandLevelsOfJson() {
        RecipeException e = refusal("{\"model\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}");

        assertThat(e).hasMessageContaining("more than 128 levels");
    }

    @Test
    void indentationWithoutEnd() {
        var text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }

        assertThat(refusal(text.toString())).hasMessageContaining("more than 128 levels");
    }

    @Test
    void tenMegabytes() throws IOException {
        Path file = folder.resolve("large.yaml");
        Files.writeString(file, "name: " + "x".repeat(10_000_000) + "\n");

        assertThat(refusal(file)).hasMessage(file + ": the recipe is larger than 256 KiB. Expected a recipe, not data");
        assertThat(refusal("# " + "x".repeat(10_000_000))).hasMessageContaining("larger than 256 KiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a: 1\n", "- a\n", "[],", "a", "\n", "#\n", "a: |\n", "\"a\" ", "[1, 2], ", "{}\n", "k%d: 1\n"})
    void asMuchAsIsReadOfTheSame(String piece) {
        var text = new StringBuilder();
        for (int i = 0; text.length() < RecipeText.MOST_BYTES - 100; i++) {
            text.append(piece.replace("%d", Integer.toString(i)));
        }

        assertThat(refusal(text.toString())).isNotNull();
        assertThat(refusal("ignore: [" + text)).isNotNull();
    }

    @Test
    void emptyFiles() throws IOException {
        for (String text : List.of("", " ", "\n\n", "# nothing\n", "---\n", "~", "null", "\uFEFF")) {
            Path file = Files.writeString(folder.resolve("empty.yaml"), text);

            assertThat(refusal(file)).hasMessageContaining("the recipe is empty");
        }
        assertThat(refusal(Files.writeString(folder.resolve("empty.json"), ""))).hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "windows-1252"})
    void otherEncodings(String charset) throws IOException {
        String text = "name: Größe\n" + Samples.SMALL;
        Path file = Files.write(folder.resolve("other.yaml"), text.getBytes(Charset.forName(charset)));

        RecipeException e = refusal(file);

        assertThat(e.file()).isEqualTo(file);
        assertThat(e.getMessage()).containsAnyOf("UTF-8", "U+0000");
    }

    @Test
    void aByteThatIsNotUtf8IsFoundByItsLine() throws IOException {
        Path file = Files.write(
                folder.resolve("latin.yaml"), (Samples.SMALL + "name: Größe\n").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusal(file))
                .hasMessage(file + ":8: the byte 0xF6 here is not UTF-8. Expected text saved as UTF-8");
    }

    @Test
    void aByteOrderMarkIsNoMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("marked.yaml"), "\uFEFF" + Samples.SMALL);

        assertThat(RecipeReader.read(file, List.of()).recipe().epochs()).isEqualTo(3);
    }

    @Test
    void binaryGarbage() throws IOException {
        var random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(5000) + 4];
            random.nextBytes(bytes);
            Path file = Files.write(folder.resolve("garbage.yaml"), bytes);

            assertThat(refusal(file).getMessage()).doesNotContain("Exception").hasSizeLessThan(2000);
        }
    }

    @Test
    void everyTruncationOfJson() {
        String json = NodeJson.of(RecipeText.parse(Samples.FULL, null))
                .toPrettyString()
                .replace("  ", "\t");
        assertThat(RecipeReader.parse(json).name()).isEqualTo("everything");

        for (int length = 1; length < json.stripTrailing().length(); length++) {
            RecipeException e = refusal(json.substring(0, length));

            assertThat(e.getMessage()).startsWith("line ").doesNotContain("Source", "REDACTED", "code ");
        }
    }

    @Test
    void everyTruncationOfYaml() {
        for (int length = 0; length < Samples.FULL.length(); length++) {
            readOrRefuse(Samples.FULL.substring(0, length));
        }
    }

    @Test
    void thousandsOfSlips() {
        var random = new Random(7);
        String alphabet = "\t\n {}[]:,-&*!|>'\"%@`#?<~=0a.\\\u0000\u00e9\uD83D";
        for (int round = 0; round < 1500; round++) {
            var text = new StringBuilder(Samples.FULL);
            for (int slip = 0; slip <= random.nextInt(3); slip++) {
                int at = random.nextInt(text.length());
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, c);
                    case 1 -> text.deleteCharAt(at);
                    default -> text.setCharAt(at, c);
                }
            }
            readOrRefuse(text.toString());
        }
    }

    @Test
    void thousandsOfOverrides() {
        var random = new Random(11);
        List<String> keys = List.of(
                "model",
                "layers",
                "0",
                "5",
                "6",
                "linear",
                "repeat",
                "residual",
                "relu",
                "units",
                "init",
                "normal",
                "data",
                "source",
                "label",
                "optimizer",
                "adam",
                "sgd",
                "betas",
                "beta1",
                "lr",
                "loss",
                "mse",
                "reduction",
                "clip",
                "norm",
                "schedule",
                "cosine",
                "target",
                "ignore",
                "epochs",
                "steps",
                "name",
                "",
                "x",
                "[0]",
                "[");
        List<String> values = List.of(
                "1",
                "null",
                "",
                "{}",
                "[]",
                "adam",
                "relu",
                "blobs",
                "{norm: 1}",
                "[1, 2]",
                "- a",
                "a: b",
                "*x",
                "&x 1",
                "\"",
                ">= 3",
                "#",
                "!x",
                "{layers: [relu]}",
                "[{linear: 3}, relu]",
                "\u0000",
                "---");
        for (int round = 0; round < 2000; round++) {
            var override = new StringBuilder(pick(keys, random));
            for (int i = random.nextInt(5); i > 0; i--) {
                override.append('.').append(pick(keys, random));
            }
            override.append('=').append(pick(values, random));
            assertTimeoutPreemptively(SOON, () -> {
                try {
                    RecipeReader.read(Samples.FULL, Path.of("full.yaml"), List.of(override.toString()));
                } catch (RecipeException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            });
        }
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "1e-999999999",
                "-1e999999999",
                "1e9999999999999999999",
                "0x7fffffffffffffffffff",
                "9223372036854775808",
                "١٢",
                "1__0",
                "1,000",
                "--1",
                "1e",
                ".",
                "+",
                "0b1",
                "1:30"
            })
    void numbersThatAreNone(String number) {
        assertThat(refusal(Samples.with("batch", number)).path()).isEqualTo("batch");
    }

    @Test
    void digitsWithoutEnd() {
        assertThat(refusal(Samples.with("batch", "9".repeat(500_000))).getMessage())
                .hasSizeLessThan(300);
        assertThat(refusal("{\"batch\": " + "9".repeat(500_000) + "}").getMessage())
                .hasSizeLessThan(300);
    }

    @Test
    void repeatsOfRepeats() {
        String layer = "relu";
        for (int i = 0; i < 5; i++) {
            layer = "{repeat: {times: 10000, layers: [" + layer + "]}}";
        }

        assertThat(refusal(Samples.with("model", "{layers: [" + layer + "]}")))
                .hasMessage("line 5: model: its repeats make 100000000000000000000 layers. Expected at most 100000");
    }

    @Test
    void aMissingFileIsNotARecipeMistake() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> RecipeReader.read(folder.resolve("none.yaml"), List.of()));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> RecipeReader.read(folder, List.of()));
    }

    private static void readOrRefuse(String text) {
        assertTimeoutPreemptively(SOON, () -> {
            try {
                RecipeReader.parse(text);
            } catch (RecipeException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        });
    }

    private static RecipeException refusal(String text) {
        return assertTimeoutPreemptively(
                SOON, () -> catchThrowableOfType(RecipeException.class, () -> RecipeReader.parse(text)));
    }

    private static RecipeException refusal(Path file) {
        return assertTimeoutPreemptively(
                SOON, () -> catchThrowableOfType(RecipeException.class, () -> RecipeReader.read(file, List.of())));
    }
}
