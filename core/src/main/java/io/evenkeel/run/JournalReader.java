package io.evenkeel.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.evenkeel.run.Fields.Malformed;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads journals, also those that a dying process left behind: a torn last line is dropped and a damaged one is
 * skipped, each with a notice. Fields that this version does not know are passed over, as are kinds of event, finding
 * and status that it does not know (those with a notice, once each). Only a file that is no journal, or one of a newer
 * format, is refused.
 */
public final class JournalReader {

    /** No honest line comes near this; it keeps a file that is not text from filling the memory. */
    private static final int LONGEST_LINE = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxStringLength(LONGEST_LINE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final InputStream in;
    private final String source;
    private final RunStreamParser parser = new RunStreamParser();
    private final List<String> notices = new ArrayList<>();
    private final Set<String> unknown = new HashSet<>();
    private long lineNumber;
    private long mostLines = Long.MAX_VALUE;
    private boolean lineEnded;
    private boolean lineTooLong;

    private JournalReader(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /**
     * Reads a whole run into memory.
     *
     * @param folderOrFile a journal, or a folder with a {@value JournalWriter#FILE_NAME}
     * @throws JournalException where there is no journal of a format that we know
     */
    public static RunRecord read(Path folderOrFile) throws IOException {
        Collector collector = new Collector();
        List<String> notices = forEach(folderOrFile, collector);
        return collector.record(notices);
    }

    /**
     * Reads the beginning of a run, as far as a checkpoint belongs to it.
     *
     * @param events how many lines after the header
     * @throws JournalException where there are fewer, or no journal of a format that we know
     */
    public static RunRecord read(Path folderOrFile, long events) throws IOException {
        Path file = JournalWriter.fileOf(folderOrFile);
        JournalCut.after(file, events);
        Collector collector = new Collector();
        try (InputStream in = Files.newInputStream(file)) {
            JournalReader reader = new JournalReader(new BufferedInputStream(in, 1 << 16), file.toString());
            reader.mostLines = events + 1;
            collector.header(reader.header());
            reader.events(collector);
            return collector.record(reader.notices);
        }
    }

    /**
     * Passes a run on, line by line, in constant memory.
     *
     * @return notices of what had to be skipped
     * @throws JournalException where there is no journal of a format that we know; the sink has seen nothing then
     */
    public static List<String> forEach(Path folderOrFile, RunSink sink) throws IOException {
        Path file = JournalWriter.fileOf(folderOrFile);
        if (!Files.isRegularFile(file)) {
            throw new JournalException("no journal at " + file + "; expected a run's folder with a "
                    + JournalWriter.FILE_NAME + " in it, or such a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return forEach(in, file.toString(), sink);
        }
    }

    /** Likewise, from an open stream that messages call {@code source}; it is read to its end and not closed. */
    public static List<String> forEach(InputStream in, String source, RunSink sink) throws IOException {
        JournalReader reader = new JournalReader(new BufferedInputStream(in, 1 << 16), source);
        sink.header(reader.header());
        reader.events(sink);
        return List.copyOf(reader.notices);
    }

    private RunHeader header() throws IOException {
        byte[] line = nextLine();
        if (line == null) {
            throw new JournalException(source + " is empty; expected a header, such as " + example());
        }
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new JournalException(
                    lineEnded
                            ? source + " is not a journal: its first line is not JSON; expected a header, such as "
                                    + example()
                            : source + " ends within its first line: the run died before its header was written",
                    e);
        }
        try {
            Fields fields = Fields.of(node);
            String schema = fields.textOr("schema", "");
            if (!schema.equals(RunHeader.SCHEMA)) {
                throw new JournalException(source + " is not a journal: its first line has "
                        + (schema.isEmpty() ? "no \"schema\"" : "\"schema\": \"" + schema + "\"")
                        + "; expected a header, such as " + example());
            }
            long version = fields.integer("version");
            if (version > RunHeader.SCHEMA_VERSION) {
                throw new JournalException(source + " is written in version " + version
                        + " of the format; this Evenkeel" + " reads versions up to " + RunHeader.SCHEMA_VERSION
                        + ". Read it with a newer Evenkeel");
            }
            return parser.header(fields);
        } catch (Malformed e) {
            throw new JournalException(source + ": its header " + e.getMessage(), e);
        }
    }

    private static String example() {
        return "{\"schema\":\"" + RunHeader.SCHEMA + "\",\"version\":" + RunHeader.SCHEMA_VERSION + ",…}";
    }

    private void events(RunSink sink) throws IOException {
        for (byte[] line = nextLine(); line != null; line = nextLine()) {
            if (isBlank(line) && !lineTooLong) {
                continue;
            }
            RunEvent event = event(line);
            if (event != null) {
                sink.event(event);
            }
        }
    }

    private @Nullable RunEvent event(byte[] line) throws IOException {
        if (lineTooLong) {
            notices.add("line " + lineNumber + " was skipped: it is longer than " + (LONGEST_LINE >> 20) + " MiB");
            return null;
        }
        try {
            return parser.event(Fields.of(JSON.readTree(line)));
        } catch (JsonProcessingException e) {
            notices.add(
                    lineEnded
                            ? "line " + lineNumber + " was skipped: it is damaged (" + e.getOriginalMessage() + ")"
                            : "the last line (" + lineNumber + ") was dropped: it is torn, the writer died while"
                                    + " writing it");
        } catch (RunStreamParser.Unknown e) {
            if (unknown.add(e.getMessage())) {
                notices.add("from line " + lineNumber + " on, " + e.getMessage()
                        + " was skipped: this Evenkeel does not know it");
            }
        } catch (Malformed e) {
            notices.add("line " + lineNumber + " was skipped: it " + e.getMessage());
        }
        return null;
    }

    /** The next line without its end; null at the end of the stream. */
    private byte @Nullable [] nextLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        lineTooLong = false;
        int next = lineNumber < mostLines ? in.read() : -1;
        if (next < 0) {
            return null;
        }
        lineNumber++;
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() < LONGEST_LINE) {
                line.write(next);
            } else {
                lineTooLong = true;
            }
        }
        lineEnded = next == '\n';
        return line.toByteArray();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static final class Collector implements RunSink {
        private @Nullable RunHeader header;
        private final List<RunEvent> events = new ArrayList<>();

        @Override
        public void header(RunHeader seen) {
            header = seen;
        }

        @Override
        public void event(RunEvent event) {
            events.add(event);
        }

        RunRecord record(List<String> notices) {
            if (header == null) {
                throw new IllegalStateException("a stream was read without a header");
            }
            return new RunRecord(header, events, notices);
        }
    }
}
