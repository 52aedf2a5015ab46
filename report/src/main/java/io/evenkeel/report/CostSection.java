package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.MEMORY_HEAP;
import static io.evenkeel.run.Quantities.MEMORY_RESIDENT;
import static io.evenkeel.run.Quantities.OVERHEAD;
import static io.evenkeel.run.Quantities.STEP_TIME;

/** What the run takes of the machine, and watching of the run. */
record CostSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(STEP_TIME, "Time of a step", "With all that watching takes."),
            LineChart.of(
                    MEMORY_RESIDENT,
                    "Memory of the process",
                    "Native memory and heap together. One that keeps growing will run out."),
            LineChart.of(
                    MEMORY_HEAP, "Java heap in use", "Garbage included, so that it falls whenever that is collected."));

    /** A cost that a reader will wonder about. */
    private static final double MUCH = 0.1;

    @Override
    public void write(Html html) {
        if (SHOWN.stream().noneMatch(charts::isMeasured)
                && !charts.measurements().has(OVERHEAD)) {
            return;
        }
        html.open("section", "id", "cost", "aria-labelledby", "cost-title");
        html.element("h2", "Time and memory", "id", "cost-title");
        watching(html);
        charts.grid(html, SHOWN);
        html.close().line();
    }

    private void watching(Html html) {
        charts.measurements().whole(OVERHEAD).ifPresent(series -> {
            html.open("p", "class", "lead").text("The ");
            charts.figures().term(html, "cost of watching", OVERHEAD);
            html.text(" was " + Words.value(OVERHEAD, series.last()) + " of training's own time."
                            + (series.last() > MUCH
                                    ? " In a short run the looks that a diagnosis cannot do without weigh heavily."
                                    : ""))
                    .close();
        });
    }
}
