package io.evenkeel.array;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Properties;

/** Files that NumPy itself wrote. */
final class NumpyFixture {
    private NumpyFixture() {}

    static byte[] bytes(String name) {
        Properties all = new Properties();
        try (InputStream in = NumpyFixture.class.getResourceAsStream("numpy.properties")) {
            all.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getDecoder().decode(all.getProperty(name));
    }

    static Path file(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }
}
