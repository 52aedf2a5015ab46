package io.evenkeel.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
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
    private final @Nullable JournalCut kept;
    private OutputStream out;
    private boolean hasHeader;
    private boolean closed;
    private long lines;
    private long lastStep = -1;
    private @Nullable UncheckedIOException failure;

    JournalWriter(Path file, OutputStream out) {
        this(file, out, null);
    }

    private JournalWriter(Path file, OutputStream out, @Nullable JournalCut kept) {
        this.file = file;
        this.out = out;
        this.kept = kept;
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
        return new JournalWriter(file, locked(file));
    }

    /**
     * Goes on with a run's journal. Nothing is changed before the header comes; then, in one move, the journal holds
     * that header and the events that are kept, and further ones follow.
     *
     * @param events how many of its events are kept: those before the checkpoint that training goes on from
     * @throws JournalException where it holds fewer, or another process is still writing it
     */
    public static JournalWriter resume(Path folderOrFile, long events) throws IOException {
        Path file = fileOf(folderOrFile);
        JournalCut kept = JournalCut.after(file, events);
        return new JournalWriter(file, locked(file), kept);
    }

    /**
     * Opens a journal for appending, for this process alone. The lock lies far behind the file's end, where it keeps no
     * reader out; the system takes it back when the process dies.
     */
    private static OutputStream locked(Path file) throws IOException {
        FileOutputStream out = new FileOutputStream(file.toFile(), true);
        try {
            if (out.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false) != null) {
                return out;
            }
        } catch (OverlappingFileLockException e) {
            out.close();
            throw inUse(file, e);
        } catch (IOException e) {
            // A file system without locks is no reason not to train.
            return out;
        }
        out.close();
        throw inUse(file, null);
    }

    private static JournalException inUse(Path file, @Nullable Exception cause) {
        String message = file + " is still being written: its run has not ended. Interrupt it first, or wait for it";
        return cause == null ? new JournalException(message) : new JournalException(message, cause);
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
        if (kept == null) {
            append(RunJson.header(header));
        } else {
            rewrite(kept, line(RunJson.header(header)));
        }
        hasHeader = true;
    }

    private void rewrite(JournalCut cut, byte[] header) {
        try {
            AtomicFile.replace(file, fresh -> {
                fresh.write(header);
                try (InputStream old = Files.newInputStream(file)) {
                    old.skipNBytes(cut.begin());
                    byte[] chunk = new byte[1 << 16];
                    for (long left = cut.end() - cut.begin(); left > 0; ) {
                        int some = old.readNBytes(chunk, 0, (int) Math.min(chunk.length, left));
                        if (some == 0) {
                            throw new IOException("it became shorter while it was read");
                        }
                        fresh.write(chunk, 0, some);
                        left -= some;
                    }
                }
            });
            out.close();
            out = locked(file);
        } catch (IOException e) {
            failure = new UncheckedIOException(
                    "cannot go on with the journal " + file + ": " + e.getMessage() + "; it is as it was", e);
            throw failure;
        }
    }

    @Override
    public synchronized void event(RunEvent event) {
        if (!hasHeader) {
            throw new IllegalStateException("the header comes before the first event in " + file);
        }
        append(RunJson.event(event));
        lastStep = event.step();
    }

    @Override
    public synchronized void sync() {
        if (failure != null || closed || !(out instanceof FileOutputStream stream)) {
            return;
        }
        try {
            stream.getFD().sync();
        } catch (IOException e) {
            failure = new UncheckedIOException(describe("cannot sync", e), e);
            throw failure;
        }
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
                + ". Make room or mend the disk, then resume the run, or start it again";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream last = out) {
            if (failure == null && last instanceof FileOutputStream stream) {
                stream.getFD().sync();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(describe("cannot close", e), e);
        }
    }
}
