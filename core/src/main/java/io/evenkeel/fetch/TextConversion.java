package io.evenkeel.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One text, byte for byte. */
final class TextConversion implements Conversion {
    private final List<String> names;

    /** @param names that are looked for first; else the folder's only text file is taken */
    TextConversion(String... names) {
        this.names = List.of(names);
    }

    @Override
    public String expects() {
        return "a text in UTF-8, called " + String.join(" or ", names) + ", or the folder's only .txt file";
    }

    @Override
    public void convert(Path from, Path to, FetchProgress progress) throws IOException {
        Path file = file(from);
        byte[] text = Files.readAllBytes(file);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new FetchException(file.toString(), "text that is not UTF-8", expects(), e);
        }
        if (text.length == 0) {
            throw new FetchException(file.toString(), "an empty file", expects(), null);
        }
        Files.write(to.resolve("text.txt"), text);
    }

    private Path file(Path from) throws IOException {
        Optional<Path> named = Conversion.find(from, names);
        if (named.isPresent()) {
            return named.get();
        }
        try (Stream<Path> below = Files.list(from)) {
            List<Path> texts = below.filter(
                            path -> path.getFileName().toString().endsWith(".txt"))
                    .toList();
            if (texts.size() != 1) {
                throw new FetchException(from.toString(), texts.size() + " text files", expects(), null);
            }
            return texts.get(0);
        }
    }
}
