package io.evenkeel.training;

/** A run that cannot be gone on with as asked; the message says what differs, and what may. */
public final class ResumeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ResumeException(String message) {
        super(message);
    }
}
