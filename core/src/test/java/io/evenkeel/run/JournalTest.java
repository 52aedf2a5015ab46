package io.evenkeel.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class JournalTest {

    private static final String HEADER = "{\"schema\":\"evenkeel-run\",\"version\":1,\"run\":\"r\"}\n";

    @TempDir
    Path folder;

    private void write(RunHeader header, List<RunEvent> events) throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            writer.header(header);
            events.forEach(writer::event);
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("some.jsonl"), text);
    }

    @Test
    void everyEventAndFactComesBackAsItWas() throws IOException {
        write(RunSamples.header(), RunSamples.events());

        RunRecord read = JournalReader.read(folder);

        assertThat(read.header()).isEqualTo(RunSamples.header());
        assertThat(read.events()).isEqualTo(RunSamples.events());
        assertThat(read.notices()).isEmpty();
        assertThat(read.ended()).map(RunEvent.Ended::status).contains(RunStatus.INTERRUPTED);
    }

    @Test
    void aStreamThatKnowsNothingOfItsModelComesBackToo() throws IOException {
        write(RunSamples.bareHeader(), List.of());

        assertThat(JournalReader.read(folder.resolve(JournalWriter.FILE_NAME)))
                .isEqualTo(new RunRecord(RunSamples.bareHeader(), List.of(), List.of()));
    }

    @Test
    void orderOfQuantitiesAndNumbersIsKept() throws IOException {
        write(RunSamples.bareHeader(), List.of(RunSamples.measured(1, "z", 1.0, "a@b", 2.0, "m", 3.0)));

        RunEvent.Measured measured =
                (RunEvent.Measured) JournalReader.read(folder).events().get(0);

        assertThat(measured.quantities().keySet())
                .extracting(QuantityKey::toString)
                .containsExactly("z", "a@b", "m");
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                0.1 + 0.2,
                1e23,
                123456789012345678.0
            })
    void doublesComeBackBitForBit(double value) throws IOException {
        write(RunSamples.bareHeader(), List.of(RunSamples.measured(1, "x", value)));

        RunEvent.Measured measured =
                (RunEvent.Measured) JournalReader.read(folder).events().get(0);

        assertThat(Double.doubleToLongBits(measured.quantities().get(QuantityKey.of("x"))))
                .isEqualTo(Double.doubleToLongBits(value));
    }

    @ParameterizedTest
    @EnumSource(RunStatus.class)
    void everyStatusComesBack(RunStatus status) throws IOException {
        write(RunSamples.bareHeader(), List.of(new RunEvent.Ended(7, status, "why")));

        assertThat(JournalReader.read(folder).events()).containsExactly(new RunEvent.Ended(7, status, "why"));
    }

    @Test
    void aFindingIsSpelledAsTheContractSays() throws IOException {
        String expected = """
                {"kind":"vanishing-gradient","severity":"critical","place":"layers.0","from_step":0,"to_step":12,
                 "resolved_at":40,"ignored":true,"caused_by":"bad-initialization",
                 "numbers":{"rate":0.25,"a first look":"-Infinity"},"evidence":"The gradient shrinks by 4 a layer.",
                 "citation":"Pascanu et al. 2013","remedies":[{"kind":"initialize","why":"keeps the scale"},
                 {"kind":"swap-activation","why":"has a steeper slope"}]}
                """;

        assertThat(RunJson.finding(RunSamples.finding()).toString())
                .isEqualTo(new ObjectMapper().readTree(expected).toString());
        assertThat(RunJson.finding(RunSamples.bareFinding()).toString())
                .contains("\"resolved_at\":null", "\"caused_by\":null", "\"numbers\":{}", "\"remedies\":[]");
    }

    @Test
    void anExistingJournalIsNotTouched() throws IOException {
        write(RunSamples.header(), RunSamples.events());
        byte[] before = Files.readAllBytes(folder.resolve(JournalWriter.FILE_NAME));

        assertThatThrownBy(() -> JournalWriter.create(folder))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("journal.jsonl")
                .hasMessageContaining("choose another folder");
        assertThat(folder.resolve(JournalWriter.FILE_NAME)).hasBinaryContent(before);
    }

    @Test
    void foldersAreMadeAndAFileMayBeNamed() throws IOException {
        Path named = folder.resolve("a/b/other.jsonl");
        try (JournalWriter writer = JournalWriter.create(named)) {
            writer.header(RunSamples.bareHeader());
            assertThat(writer.file()).isEqualTo(named);
        }
        try (JournalWriter writer = JournalWriter.create(folder.resolve("c/d"))) {
            assertThat(writer.file()).isEqualTo(folder.resolve("c/d/journal.jsonl"));
        }
        assertThat(JournalReader.read(named).header()).isEqualTo(RunSamples.bareHeader());
    }

    @Test
    void everyLineIsOnTheDiskAsSoonAsItIsWritten() throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            writer.header(RunSamples.bareHeader());
            assertThat(JournalReader.read(folder).events()).isEmpty();
            writer.event(RunSamples.measured(1, "x", 1.0));
            assertThat(JournalReader.read(folder).events()).hasSize(1);
        }
    }

    @Test
    void anInterruptedThreadStillWrites() throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            writer.header(RunSamples.bareHeader());
            Thread.currentThread().interrupt();
            writer.event(RunSamples.measured(1, "x", 1.0));
            writer.event(RunSamples.measured(2, "x", 1.0));
        } finally {
            Thread.interrupted();
        }
        assertThat(JournalReader.read(folder).events()).hasSize(2);
    }

    @Test
    void oneLineIsOneWrite() {
        List<String> writes = new ArrayList<>();
        try (JournalWriter writer = new JournalWriter(Path.of("j"), new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        })) {
            writer.header(RunSamples.header());
            RunSamples.events().forEach(writer::event);
        }
        assertThat(writes)
                .hasSize(1 + RunSamples.events().size())
                .allMatch(line -> line.indexOf('\n') == line.length() - 1);
    }

    @Test
    void aFullDiskSaysWhatIsSafe() {
        int[] room = {2};
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (room[0]-- == 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        try (JournalWriter writer = new JournalWriter(Path.of("runs/one/journal.jsonl"), disk)) {
            writer.header(RunSamples.bareHeader());
            writer.event(RunSamples.measured(41, "x", 1.0));

            assertThatThrownBy(() -> writer.event(RunSamples.measured(42, "x", 1.0)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(Path.of("runs/one/journal.jsonl").toString())
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("up to step 41 (2 lines) is safe");
            assertThatThrownBy(() -> writer.event(RunSamples.measured(43, "x", 1.0)))
                    .as("nothing may follow half a line")
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("up to step 41");
        }
    }

    @Test
    void theWriterInsistsOnOneHeaderFirst() throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder)) {
            assertThatThrownBy(() -> writer.event(RunSamples.measured(1, "x", 1.0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("header");
            writer.header(RunSamples.bareHeader());
            assertThatThrownBy(() -> writer.header(RunSamples.bareHeader())).isInstanceOf(IllegalStateException.class);
            writer.close();
            assertThatThrownBy(() -> writer.event(RunSamples.measured(1, "x", 1.0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void oddCharactersInNamesEndNoRun() throws IOException {
        String odd = "a\n\u0000\u2028\ud83d\ude00 \ud800 end";
        write(RunSamples.bareHeader(), List.of(RunSamples.measured(1, odd, 1.0), RunSamples.measured(2, "x", 1.0)));

        RunRecord read = JournalReader.read(folder);
        assertThat(read.events())
                .containsExactly(
                        RunSamples.measured(1, odd.replace('\ud800', '?'), 1.0), RunSamples.measured(2, "x", 1.0));
    }

    @Test
    void everyPlaceWhereTheLastLineTearsLeavesTheRest() throws IOException {
        write(RunSamples.header(), RunSamples.events());
        byte[] whole = Files.readAllBytes(folder.resolve(JournalWriter.FILE_NAME));
        String text = new String(whole, StandardCharsets.UTF_8);
        int lastLine = text.substring(0, text.length() - 1).lastIndexOf('\n') + 1;
        int lastByte = text.substring(0, lastLine).getBytes(StandardCharsets.UTF_8).length;
        List<RunEvent> safe = RunSamples.events().subList(0, 5);
        Path torn = folder.resolve("torn.jsonl");

        for (int length = lastByte; length < whole.length - 1; length++) {
            Files.write(torn, java.util.Arrays.copyOf(whole, length));
            RunRecord read = JournalReader.read(torn);
            assertThat(read.events()).isEqualTo(safe);
            if (length > lastByte) {
                assertThat(read.notices()).singleElement().asString().contains("last line (7)", "torn");
            }
        }
    }

    @Test
    void aWholeLastLineNeedsNoLineEnd() throws IOException {
        RunRecord read = JournalReader.read(file(HEADER + "{\"event\":\"ended\",\"step\":1,\"status\":\"healthy\"}"));

        assertThat(read.events()).containsExactly(new RunEvent.Ended(1, RunStatus.HEALTHY, ""));
        assertThat(read.notices()).isEmpty();
    }

    @Test
    void damageInTheMiddleIsSkippedAndNamed() throws IOException {
        String good = "{\"event\":\"measured\",\"step\":5,\"quantities\":{\"x\":1}}\n";
        RunRecord read = JournalReader.read(file(HEADER
                + good
                + "{\"event\":\"measured\",\"st\0\0\n"
                + "{\"event\":\"measured\",\"step\":6}\n"
                + "{\"event\":\"measured\",\"step\":7,\"quantities\":{\"x\":\"one\"}}\n"
                + "{\"event\":\"measured\",\"step\":-7,\"quantities\":{}}\n"
                + "[1,2]\n"
                + "{\"event\":\"measured\",\"step\":8,\"quan{\"event\":\"ended\",\"step\":9,\"status\":\"healthy\"}\n"
                + "\n"
                + good));

        assertThat(read.events()).hasSize(2);
        assertThat(read.notices())
                .satisfiesExactly(
                        n -> assertThat(n).contains("line 3", "damaged"),
                        n -> assertThat(n).contains("line 4", "\"quantities\"", "an object"),
                        n -> assertThat(n).contains("line 5", "\"quantities.x\": \"one\"", "a number"),
                        n -> assertThat(n).contains("line 6", "-7", "0 or more"),
                        n -> assertThat(n).contains("line 7", "a list", "JSON object"),
                        n -> assertThat(n).contains("line 8", "damaged"));
    }

    @Test
    void anOlderHeaderIsReadAsItWasMeant() throws IOException {
        ObjectNode header = RunJson.header(RunSamples.header());
        header.remove("recipe_file");
        ((ObjectNode) header.get("model")).remove("forward_batch");

        RunRecord read = JournalReader.read(file(header + "\n"));

        assertThat(read.notices()).isEmpty();
        assertThat(read.header().recipeFile()).isNull();
        assertThat(read.header().recipe()).isEqualTo(RunSamples.header().recipe());
        // Before steps could take several batches, all of a step passed the network together.
        assertThat(read.header().model())
                .isNotNull()
                .extracting(ModelFacts::batch, ModelFacts::forwardBatch)
                .containsExactly(32, 32);
    }

    @Test
    void whatANewerWriterAddsIsSkippedWithOneNoticeEach() throws IOException {
        RunRecord read = JournalReader.read(file("""
                        {"schema":"evenkeel-run","version":1,"run":"r","colour":"blue","model":null}
                        {"event":"measured","step":5,"quantities":{"x":1},"host":{"a":[1]}}
                        {"event":"dreamt","step":5}
                        {"event":"dreamt","step":6}
                        {"event":"found","step":6,"finding":{"kind":"boredom","severity":"info","from_step":1,"to_step":2}}
                        {"event":"found","step":6,"finding":{"kind":"plateau","severity":"info","from_step":1,"to_step":2,"caused_by":"boredom"}}
                        """));

        assertThat(read.header().name()).isEqualTo("r");
        assertThat(read.events()).hasSize(2);
        assertThat(((RunEvent.Found) read.events().get(1)).finding().causedBy()).isNull();
        assertThat(read.notices())
                .satisfiesExactly(n -> assertThat(n).contains("line 3", "the event \"dreamt\""), n -> assertThat(n)
                        .contains("line 5", "the finding \"boredom\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|is empty",
                "step,loss\n1,2\n|not JSON",
                "{\"a\":1}\n|no \"schema\"",
                "[]\n|a list",
                "{\"schema\":\"other-run\",\"version\":1}\n|\"schema\": \"other-run\"",
                "{\"schema\":\"evenkeel-run\",\"version\":2,\"run\":\"r\"}\n|version 2",
                "{\"schema\":\"evenkeel-run\",\"version\":\"1\",\"run\":\"r\"}\n|\"version\": \"1\"",
                "{\"schema\":\"evenkeel-run\",\"version\":1}\n|no \"run\"",
                "{\"schema\":\"evenkeel-run\",\"vers|died before its header",
            })
    void whatIsNoJournalIsRefusedWithWhatWasFound(String contentAndMessage) throws IOException {
        String[] parts = contentAndMessage.split("\\|");
        Path file = file(parts[0]);

        assertThatThrownBy(() -> JournalReader.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(parts[1]);
    }

    @Test
    void aMissingJournalIsRefusedWithWhereItWasLookedFor() {
        assertThatThrownBy(() -> JournalReader.read(folder))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(folder.resolve("journal.jsonl").toString());
    }

    @Test
    void streamingPassesOnTheSameEvents() throws IOException {
        write(RunSamples.header(), RunSamples.events());
        List<Object> seen = new ArrayList<>();

        List<String> notices = JournalReader.forEach(folder, new RunSink() {
            @Override
            public void header(RunHeader header) {
                seen.add(header);
            }

            @Override
            public void event(RunEvent event) {
                seen.add(event);
            }
        });

        assertThat(notices).isEmpty();
        assertThat(seen)
                .isEqualTo(Stream.concat(Stream.of(RunSamples.header()), RunSamples.events().stream())
                        .toList());
    }

    @Test
    void equalRunsWriteEqualBytes() {
        assertThat(RunJson.header(RunSamples.header()).get("versions").fieldNames())
                .toIterable()
                .containsExactly("engine", "evenkeel", "java");
        assertThat(RunJson.event(RunSamples.events().get(3)).get("numbers").fieldNames())
                .toIterable()
                .containsExactly("a", "m", "z");
    }
}
