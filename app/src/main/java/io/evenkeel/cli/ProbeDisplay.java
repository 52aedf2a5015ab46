package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A probe's progress on standard error: a bar on a terminal with what is known so far, a line for each stage elsewhere. */
final class ProbeDisplay implements AutoCloseable {

    private static final int UPDATE_MILLISECONDS = 200;

    private final PrintWriter err;
    private final boolean quiet;
    private final boolean terminal;
    private String stage = "";
    private @Nullable ProgressBar bar;

    ProbeDisplay(PrintWriter err, boolean quiet, boolean terminal) {
        this.err = err;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** How much there is to do is not known before it converges, so the bar counts what was done. */
    void show(JsonNode progress) {
        if (quiet) {
            return;
        }
        String now = progress.path("stage").asText();
        if (!terminal) {
            if (!now.equals(stage)) {
                err.println("measuring " + now);
            }
            stage = now;
            return;
        }
        ProgressBar shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName("probe")
                    .setInitialMax(-1)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .clearDisplayOnFinish()
                    .build();
            bar = shown;
        }
        shown.step();
        shown.setExtraMessage(" " + now + " " + progress.path("known").asText());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
