package io.evenkeel.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file as a whole: whoever reads it, and whenever the process or the machine dies, finds the old content or
 * the new one. The new content is written beside it, synced to the disk, and moved into place.
 */
public final class AtomicFile {

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(RandomAccessFile file) throws IOException;
    }

    private AtomicFile() {}

    /** @throws IOException when the content cannot be written; the file is then as it was before */
    public static void replace(Path target, Content content) throws IOException {
        Path file = target.toAbsolutePath();
        Path fresh = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.deleteIfExists(fresh);
        try {
            // Not a channel, which closes itself when its thread is interrupted.
            try (RandomAccessFile out = new RandomAccessFile(fresh.toFile(), "rw")) {
                content.writeTo(out);
                out.getFD().sync();
            }
            try {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        syncFolder(file);
    }

    /** Makes the move itself last; where folders cannot be synced, the file system sees to it in its own time. */
    private static void syncFolder(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot sync the folder " + folder, e);
        }
    }
}
