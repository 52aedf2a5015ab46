package io.evenkeel.recipe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** From bytes to text, and from text to nodes: the encoding, the size, and whether it is YAML or JSON. */
final class RecipeText {
    /** So that reading takes less than a second even on a virtual machine that has just started. */
    static final int MOST_BYTES = 256 << 10;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(2 * NodeReader.MOST_LEVELS)
            .maxNumberLength(1_000)
            .maxNameLength(10_000)
            .maxStringLength(MOST_BYTES)
            .build();
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().streamReadConstraints(CONSTRAINTS).build();
    private static final YAMLFactory YAML = new AnchoredYamlFactory(YAMLFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .loaderOptions(loaderOptions())
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL));

    private RecipeText() {}

    /** What a YAML text may be at most. */
    static LoaderOptions loaderOptions() {
        var options = new LoaderOptions();
        options.setCodePointLimit(MOST_BYTES);
        options.setNestingDepthLimit(NodeReader.MOST_LEVELS);
        options.setMaxAliasesForCollections(NodeReader.MOST_ALIASES);
        return options;
    }

    /** The file's text; an IOException where there is none to be had. */
    static String load(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        return decode(bytes);
    }

    static String decode(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw tooLarge();
        }
        if (bytes.length >= 2 && ((bytes[0] ^ bytes[1]) & 0xFF) == 0x01 && (bytes[0] & 0xFE) == 0xFE) {
            throw encoding(0, "the file is in UTF-16");
        }
        var chars = CharBuffer.allocate(bytes.length);
        var in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, chars, true);
        String text = chars.flip().toString();
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        if (result.isError()) {
            throw encoding(line, String.format("the byte 0x%02X here is not UTF-8", bytes[in.position()] & 0xFF));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The nodes of a recipe's text. The file decides by its extension, the text by how it starts. */
    static Node parse(String text, @Nullable Path file) {
        if (text.length() > MOST_BYTES) {
            throw tooLarge();
        }
        refuseControlCharacters(text);
        Node root = isNamed(file, ".json") ? json(text) : startsLikeJson(text) ? jsonOrYaml(text) : yaml(text, "");
        if (root == null || root.isNull()) {
            throw new RecipeException(
                    Mark.NONE, "", "the recipe is empty", "at least data, model, loss, optimizer and epochs", null);
        }
        return root;
    }

    private static void refuseControlCharacters(String text) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = i + 1;
            } else if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7F || c >= 0xFFFE) {
                throw RecipeException.syntax(
                        Mark.at(line, i - lineStart + 1), String.format("the character U+%04X", (int) c), "text");
            }
        }
    }

    /** Whether {@link #parse} reads the text as JSON. */
    static boolean isJson(String text, @Nullable Path file) {
        if (isNamed(file, ".json")) {
            return true;
        }
        if (!startsLikeJson(text)) {
            return false;
        }
        try {
            json(text);
            return true;
        } catch (RecipeException notJson) {
            return false;
        }
    }

    /** A single value, as an override or a default gives it. */
    static Node value(String yaml, String override) {
        Node node = yaml(yaml, override);
        return node == null ? Node.Scalar.absent(new Mark(0, 0, override)) : node;
    }

    /** A brace starts JSON as well as YAML. If it is neither, whoever understood more of it says why. */
    private static @Nullable Node jsonOrYaml(String text) {
        try {
            return json(text);
        } catch (RecipeException notJson) {
            try {
                return yaml(text, "");
            } catch (RecipeException notYaml) {
                boolean jsonGotFurther = notJson.line() > notYaml.line()
                        || (notJson.line() == notYaml.line() && notJson.column() >= notYaml.column());
                throw jsonGotFurther ? notJson : notYaml;
            }
        }
    }

    private static @Nullable Node json(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            return nodes(parser, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Node yaml(String text, String override) {
        try (JsonParser parser = YAML.createParser(text)) {
            return nodes(parser, override);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Node nodes(JsonParser parser, String override) throws IOException {
        try {
            return new NodeReader(parser, override).read();
        } catch (JsonProcessingException e) {
            throw SyntaxFault.of(e, override);
        }
    }

    private static boolean startsLikeJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    private static boolean isNamed(@Nullable Path file, String extension) {
        return file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(extension);
    }

    private static RecipeException tooLarge() {
        return new RecipeException(
                Mark.NONE, "", "the recipe is larger than " + (MOST_BYTES >> 10) + " KiB", "a recipe, not data", null);
    }

    private static RecipeException encoding(int line, String found) {
        return RecipeException.syntax(Mark.at(line, 0), found, "text saved as UTF-8");
    }
}
