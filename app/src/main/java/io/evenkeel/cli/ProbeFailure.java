package io.evenkeel.cli;

/** What went wrong in the process that measures a model, with the exit code for it. */
final class ProbeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    ProbeFailure(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
