package io.evenkeel.torch;

import java.io.IOException;

/** A checkpoint that cannot be read, or that belongs to something else; the message says what was found, and what helps. */
public final class CheckpointException extends IOException {

    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
