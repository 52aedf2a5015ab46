package io.evenkeel.fetch;

import io.evenkeel.array.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From a set's canonical files to those of the cache. */
interface Conversion {

    /** What files the folder should hold, for people. */
    String expects();

    /**
     * Writes the cache's files.
     *
     * @param from holds the canonical files, or has a folder that does
     * @param to exists and is empty
     * @throws FetchException when files are missing or do not belong together
     */
    void convert(Path from, Path to, FetchProgress progress) throws IOException, FormatException;

    /** The first of these files in the folder or in one right below it. */
    static Optional<Path> find(Path folder, List<String> names) throws IOException {
        try (Stream<Path> below = Files.walk(folder, 2)) {
            List<Path> files = below.filter(Files::isRegularFile).sorted().toList();
            for (String name : names) {
                for (Path file : files) {
                    if (file.getFileName().toString().equals(name)) {
                        return Optional.of(file);
                    }
                }
            }
            return Optional.empty();
        }
    }

    default FetchException missing(Path folder, String file) {
        return new FetchException(folder.toString(), "no file " + file, expects(), null);
    }
}
