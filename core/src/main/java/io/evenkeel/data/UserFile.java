package io.evenkeel.data;

import io.evenkeel.array.FormatException;
import io.evenkeel.array.NumericArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that a recipe names.
 *
 * @param folder where a relative path starts
 * @param path as it was written, for messages
 */
record UserFile(Path folder, String path) {

    DataException.Place place() {
        return DataException.Place.ofFile(path);
    }

    /** Reads one array out of a file. */
    interface ArrayReading {
        NumericArray read(Path file) throws IOException, FormatException;
    }

    /** @param kind what messages say was expected, such as {@code a text file} */
    Path existing(String kind) {
        try {
            Path file = folder.resolve(path);
            if (Files.notExists(file)) {
                throw missing(file);
            }
            if (Files.isDirectory(file)) {
                throw place().unreadable("a folder", kind, null);
            }
            return file;
        } catch (InvalidPathException e) {
            throw place().unreadable("a path that this system does not allow", "a relative or absolute path", e);
        }
    }

    /** @param kind such as {@code an IDX file} */
    NumericArray array(String kind, ArrayReading reading) {
        Path file = existing(kind);
        try {
            return reading.read(file);
        } catch (FormatException e) {
            throw place().unreadable(e.found(), e.expected(), e);
        } catch (IOException e) {
            throw cannotBeRead(kind, e);
        }
    }

    DataException cannotBeRead(String kind, IOException e) {
        return place().unreadable("a file that cannot be read (" + e + ")", kind + " that can", e);
    }

    private DataException missing(Path file) {
        if (Path.of(path).isAbsolute()) {
            return place().unreadable("no file there", expectedFile(file, "a file"), null);
        }
        Path start = folder.toAbsolutePath().normalize();
        return place().unreadable(
                        "no file at " + file.toAbsolutePath().normalize(),
                        expectedFile(file, "a file (a relative path starts at " + start + ")"),
                        null);
    }

    private static String expectedFile(Path file, String expected) {
        Path parent = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (parent == null || name == null || !Files.isDirectory(parent)) {
            return expected;
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            List<String> names = siblings.filter(Files::isRegularFile)
                    .map(sibling -> sibling.getFileName().toString())
                    .sorted()
                    .toList();
            return NearestName.of(name.toString(), names)
                    .map(near -> expected + "; did you mean '" + near + "'?")
                    .orElse(expected);
        } catch (IOException e) {
            return expected;
        }
    }
}
