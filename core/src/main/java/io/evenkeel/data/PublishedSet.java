package io.evenkeel.data;

import java.nio.file.Files;
import java.nio.file.Path;

/** A set in the cache, or the command that brings it there. */
final class PublishedSet {
    private PublishedSet() {}

    /** @throws DataException with the command to run when the set was not fetched yet */
    static Path folder(String name, DataCache cache) {
        Path folder = cache.set(name);
        if (!Files.isDirectory(folder)) {
            throw DataException.Place.ofKey("data.source")
                    .unreadable(
                            name + ", which was not fetched yet (no folder " + folder.toAbsolutePath() + ")",
                            "it in the cache; run: evenkeel data fetch " + name,
                            null);
        }
        return folder;
    }

    static DataException damaged(String name, Path where, String found) {
        return DataException.Place.ofFile(where.toString())
                .unreadable(found, "the set as it was fetched; run: evenkeel data fetch " + name + " --again", null);
    }
}
