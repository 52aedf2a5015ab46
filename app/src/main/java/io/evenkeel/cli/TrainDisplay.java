package io.evenkeel.cli;

import io.evenkeel.run.Action;
import io.evenkeel.run.Finding;
import io.evenkeel.training.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A run's progress on standard error: a bar on a terminal, a line now and then elsewhere; findings as they are made.
 */
final class TrainDisplay implements Progress, AutoCloseable {

    private static final int LINES_A_RUN = 10;
    private static final int UPDATE_MILLISECONDS = 200;
    static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final Interruption interruption;
    private final boolean quiet;
    private final boolean terminal;
    private @Nullable ProgressBar bar;

    TrainDisplay(PrintWriter err, Interruption interruption, boolean quiet, boolean terminal) {
        this.err = err;
        this.interruption = interruption;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    @Override
    public void step(long done, long total, double loss) {
        if (quiet) {
            return;
        }
        if (terminal) {
            ProgressBar shown = bar;
            if (shown == null) {
                shown = new ProgressBarBuilder()
                        .setTaskName("training")
                        .setInitialMax(total)
                        .startsFrom(done - 1, Duration.ZERO)
                        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                        .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .clearDisplayOnFinish()
                        .showSpeed()
                        .build();
                bar = shown;
            }
            shown.stepTo(done);
            shown.setExtraMessage(String.format(Locale.ROOT, " loss %.4g", loss));
        } else if (done * LINES_A_RUN / total != (done - 1) * LINES_A_RUN / total) {
            err.printf(Locale.ROOT, "step %d of %d, loss %.4g%n", done, total, loss);
        }
    }

    /** Told even where prose is not wanted: something may get lost. */
    @Override
    public void warning(String sentence) {
        err.println((terminal ? ERASE_LINE : "") + "warning: " + sentence);
    }

    @Override
    public void found(Finding finding) {
        if (quiet) {
            return;
        }
        String erase = terminal ? ERASE_LINE : "";
        if (finding.resolvedAt() != null) {
            err.println(erase + "resolved: " + finding.kind().id() + " at step " + finding.resolvedAt());
        } else {
            err.println(erase + FindingText.headline(finding));
            err.println(erase + "    " + firstSentence(finding.evidence()));
        }
    }

    @Override
    public void acted(long step, Action action) {
        if (!quiet) {
            err.println((terminal ? ERASE_LINE : "") + "autopilot: " + action.kind() + " at step " + step + ", "
                    + action.outcome());
        }
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    @Override
    public void close() {
        interruption.nativeWorkIsOver();
        if (bar != null) {
            bar.close();
        }
    }
}
