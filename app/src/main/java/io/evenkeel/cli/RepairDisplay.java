package io.evenkeel.cli;

import io.evenkeel.repair.RepairListener;
import java.io.PrintWriter;

/** Shows on standard error how a repair goes: a sentence for each branch, with the trial's steps by the bar of training. */
final class RepairDisplay implements RepairListener, AutoCloseable {

    private final PrintWriter err;
    private final Interruption interruption;
    private final boolean quiet;
    private final boolean terminal;
    private long percent = -1;

    RepairDisplay(PrintWriter err, Interruption interruption, boolean quiet, boolean terminal) {
        this.err = err;
        this.interruption = interruption;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    @Override
    public void said(String sentence) {
        if (!quiet) {
            err.println((terminal ? TrainDisplay.ERASE_LINE : "") + sentence);
            percent = -1;
        }
    }

    /** A line that is written over; where nobody sees it, none. */
    @Override
    public void step(long done, long total, double loss) {
        long now = 100 * done / Math.max(1, total);
        if (!quiet && terminal && now != percent) {
            percent = now;
            err.printf(java.util.Locale.ROOT, "%s  %d %%, loss %.4g", TrainDisplay.ERASE_LINE, now, loss);
            err.flush();
        }
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    @Override
    public void close() {
        if (terminal && !quiet) {
            err.print(TrainDisplay.ERASE_LINE);
            err.flush();
        }
        interruption.nativeWorkIsOver();
    }
}
