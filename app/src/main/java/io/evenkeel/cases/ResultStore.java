package io.evenkeel.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A folder with a file for each case and seed, so that what was interrupted goes on, and several processes can share. */
final class ResultStore {

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    ResultStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** What is known of a case and a seed; null where nothing is, or what cannot be read. */
    @Nullable
    CaseResult find(String name, int seed) throws IOException {
        Path file = file(name, seed);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return json.readValue(file.toFile(), CaseResult.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Whole or not at all. */
    void keep(CaseResult result) throws IOException {
        Path file = file(result.name(), result.seed());
        Path draft = Files.createTempFile(folder, result.name(), ".part");
        Files.writeString(draft, json.writeValueAsString(result));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String name, int seed) {
        return folder.resolve(name + "-seed-" + seed + ".json");
    }
}
