package io.evenkeel.run;

import java.io.IOException;

/** A file that is not a journal that we can read; the message says what was found and what was expected. */
public final class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
