package io.evenkeel.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers when it could not be written to: a {@code PrintWriter} would keep that to itself. */
final class StandardOutput extends FilterOutputStream {

    private @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Why the answer is not where it should be; null where it is, or where its reader had enough and left. */
    @Nullable
    String lost() {
        String why = failure == null ? null : String.valueOf(failure.getMessage());
        return why == null || why.toLowerCase(Locale.ROOT).contains("broken pipe") ? null : why;
    }
}
