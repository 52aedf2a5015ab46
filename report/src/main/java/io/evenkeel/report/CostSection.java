package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.MEMORY_HEAP;
import static io.evenkeel.run.Quantities.MEMORY_RESIDENT;
import static io.evenkeel.run.Quantities.OVERHEAD;
import static io.evenkeel.run.Quantities.STEP_TIME;

/** What the run takes of the machine, and watching of the run. */
final class CostSection implements Section {

    private static final List<String> SHOWN = List.of(STEP_TIME, MEMORY_RESIDENT, MEMORY_HEAP);

    /** A cost that a reader will wonder about. */
    private static final double MUCH = 0.1;

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    CostSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (SHOWN.stream().noneMatch(measurements::has) && !measurements.has(OVERHEAD)) {
            return;
        }
        html.open("section", "id", "cost", "aria-labelledby", "cost-title");
        html.element("h2", "Time and memory", "id", "cost-title");
        watching(html);
        html.open("div", "class", "grid");
        lines(html, STEP_TIME, "Time of a step", "With all that watching takes.");
        lines(
                html,
                MEMORY_RESIDENT,
                "Memory of the process",
                "Native memory and heap together. One that keeps growing will run out.");
        lines(html, MEMORY_HEAP, "Java heap in use", "Garbage included, so that it falls whenever that is collected.");
        html.close().close().line();
    }

    private void lines(Html html, String name, String title, String reading, String... alsoDefined) {
        UpdatesSection.lines(html, measurements, data, figures, "spread", name, title, reading, alsoDefined);
    }

    private void watching(Html html) {
        measurements.whole(OVERHEAD).ifPresent(series -> {
            html.open("p", "class", "lead").text("The ");
            figures.term(html, "cost of watching", OVERHEAD);
            html.text(" was " + Words.value(OVERHEAD, series.last()) + " of training's own time."
                            + (series.last() > MUCH
                                    ? " In a short run the looks that a diagnosis cannot do without weigh heavily."
                                    : ""))
                    .close();
        });
    }
}
