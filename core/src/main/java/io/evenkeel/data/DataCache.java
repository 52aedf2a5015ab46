package io.evenkeel.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where published sets are kept once they were fetched: a folder for each.
 *
 * @param folder may not exist yet
 */
public record DataCache(Path folder) {
    /** Takes precedence over the environment, which a running Java cannot change. */
    public static final String PROPERTY = "evenkeel.cache";

    /** Wins over the platform's own place. */
    public static final String VARIABLE = "EVENKEEL_CACHE";

    private static final String NAME = "evenkeel";

    /** The folder that this process should use. */
    public static DataCache ofEnvironment() {
        String property = System.getProperty(PROPERTY);
        return property != null && !property.isEmpty()
                ? new DataCache(Path.of(property))
                : of(System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /** {@code EVENKEEL_CACHE}, else XDG's cache folder, else the platform's custom. */
    static DataCache of(Map<String, String> environment, String platform, Path home) {
        String own = given(environment, VARIABLE);
        if (own != null) {
            return new DataCache(Path.of(own));
        }
        String shared = given(environment, "XDG_CACHE_HOME");
        // By XDG's rule a relative path is to be taken for none.
        if (shared != null && Path.of(shared).isAbsolute()) {
            return new DataCache(Path.of(shared).resolve(NAME));
        }
        String lower = platform.toLowerCase(Locale.ROOT);
        String local = given(environment, "LOCALAPPDATA");
        if (lower.startsWith("windows") && local != null) {
            return new DataCache(Path.of(local).resolve(NAME).resolve("cache"));
        }
        return new DataCache(
                lower.startsWith("mac")
                        ? home.resolve("Library").resolve("Caches").resolve(NAME)
                        : home.resolve(".cache").resolve(NAME));
    }

    private static @Nullable String given(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Where a set is, or would be. */
    public Path set(String name) {
        return folder.resolve(name);
    }
}
