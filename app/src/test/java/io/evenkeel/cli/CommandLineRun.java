package io.evenkeel.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** One command line as a user would give it: its exit code, and what it printed where. */
record CommandLineRun(int code, String out, String err) {

    /** The project's examples, seen from the module's folder. */
    static final Path EXAMPLES = Path.of("..", "examples");

    static CommandLineRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int code = Evenkeel.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    /** Standard output as JSON, which it must be: one object and nothing else. */
    JsonNode json() {
        ObjectMapper mapper = new ObjectMapper(new JsonFactory());
        try (JsonParser parser = mapper.createParser(out)) {
            JsonNode node = mapper.readTree(parser);
            assertThat(node.isObject()).isTrue();
            assertThat(parser.nextToken()).as("after the one object").isNull();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
    }
}
