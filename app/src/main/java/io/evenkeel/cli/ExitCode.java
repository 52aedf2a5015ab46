package io.evenkeel.cli;

/** What every command's exit code means. */
final class ExitCode {

    /** Done, nothing critical left. */
    static final int DONE = 0;

    /** A fault of ours. */
    static final int FAULT = 1;

    /** Wrong usage or a bad recipe. */
    static final int USAGE = 2;

    /** Done, at least one critical finding left that is neither ignored nor resolved. */
    static final int CRITICAL = 3;

    /** The input cannot be read. */
    static final int UNREADABLE = 4;

    /** Interrupted; what was saved is kept. */
    static final int INTERRUPTED = 5;

    private ExitCode() {}
}
