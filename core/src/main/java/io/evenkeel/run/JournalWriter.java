package io.evenkeel.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run in a file of JSON lines that is whole whenever the process dies.
 *
 * <p>Every line is one {@code write(2)} of its own, to a file opened for appending, with no buffer in between: what
 * {@link #event} has returned from is in the kernel's page cache, and {@code kill -9} cannot take it back. Lines are
 * not synced to the disk one by one, because that would cost milliseconds a step and only guards against the machine
 * itself failing; {@link #close} syncs once.
 *
 * <p>A {@link FileOutputStream} and not a {@code FileChannel}: a channel closes itself when the writing thread is
 * interrupted, and interrupting a training run must not cost its journal.
 */
public final class JournalWriter implements RunSink {

    /** The journal's name inside a run's folder. */
    public static final String FILE_NAME = "journal.jsonl";

    private final Path file;
    private final OutputStream out;
    private boolean hasHeader;
    private boolean closed;
    private long lines;
    private long lastStep = -1;
    private @Nullable UncheckedIOException failure;

    JournalWriter(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Begins a new journal.
     *
     * @param folderOrFile a folder, made if need be, that gets a {@value #FILE_NAME}; or a file whose name ends in
     *     {@code .jsonl}
     * @throws FileAlreadyExistsException where there is a journal already: it is the only record of that run
     */
    public static JournalWriter create(Path folderOrFile) throws IOException {
        Path file = fileOf(folderOrFile);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            FileAlreadyExistsException clear = new FileAlreadyExistsException(
                    file.toString(),
                    null,
                    "a journal is already there, and it is the only record of its run; choose another folder, or move"
                            + " it away first");
            clear.initCause(e);
            throw clear;
        }
        return new JournalWriter(file, new FileOutputStream(file.toFile(), true));
    }

    static Path fileOf(Path folderOrFile) {
        boolean isFile = !Files.isDirectory(folderOrFile)
                && (folderOrFile.toString().endsWith(".jsonl") || Files.isRegularFile(folderOrFile));
        return isFile ? folderOrFile : folderOrFile.resolve(FILE_NAME);
    }

    /** Where the journal is. */
    public Path file() {
        return file;
    }

    @Override
    public synchronized void header(RunHeader header) {
        if (hasHeader) {
            throw new IllegalStateException(file + " has its header already: one journal holds one run");
        }
        append(RunJson.header(header));
        hasHeader = true;
    }

    @Override
    public synchronized void event(RunEvent event) {
        if (!hasHeader) {
            throw new IllegalStateException("the header comes before the first event in " + file);
        }
        append(RunJson.event(event));
        lastStep = event.step();
    }

    private void append(ObjectNode node) {
        if (failure != null) {
            throw new UncheckedIOException(failure.getMessage(), failure.getCause());
        }
        if (closed) {
            throw new IllegalStateException(file + " is closed");
        }
        byte[] line = line(node);
        try {
            out.write(line);
            lines++;
        } catch (IOException e) {
            // What follows half a line would be damaged with it, so nothing may follow.
            failure = new UncheckedIOException(describe("cannot write", e), e);
            throw failure;
        }
    }

    private static byte[] line(ObjectNode node) {
        // By way of a string: half a surrogate pair in somebody's name becomes a question mark, and not the run's end.
        return (node.toString() + '\n').getBytes(StandardCharsets.UTF_8);
    }

    private String describe(String what, IOException e) {
        String safe = !hasHeader
                ? "nothing is recorded"
                : lastStep < 0
                        ? "the header is safe"
                        : "everything up to step " + lastStep + " (" + lines + " lines) is safe";
        return what + " the journal " + file + ": " + e.getMessage() + "; " + safe
                + ". Make room or mend the disk, then start the run again";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            if (failure == null && out instanceof FileOutputStream stream) {
                stream.getFD().sync();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(describe("cannot close", e), e);
        }
    }
}
