package io.evenkeel.cli;

/** An option that cannot be followed, found out before any work is done. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
