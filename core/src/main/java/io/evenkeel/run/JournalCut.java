package io.evenkeel.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a journal that a checkpoint belongs to: whole lines, in bytes from the file's beginning.
 *
 * @param begin where the first event's line begins, behind the header
 * @param end where the last kept line ends
 */
record JournalCut(long begin, long end) {

    /** @throws JournalException where there are fewer whole lines than that many events */
    static JournalCut after(Path file, long events) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new JournalException("no journal at " + file + "; expected the one of the run that goes on");
        }
        long begin = -1;
        long lines = -1;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long position = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                position++;
                if (next == '\n') {
                    lines++;
                    begin = lines == 0 ? position : begin;
                    if (lines == events) {
                        return new JournalCut(begin, position);
                    }
                }
            }
        }
        throw new JournalException(
                file + " holds " + Math.max(0, lines)
                        + " events, but the checkpoint was taken after " + events
                        + ": it is another run's journal, or its end was lost. Resume from an older checkpoint, such as the best");
    }
}
