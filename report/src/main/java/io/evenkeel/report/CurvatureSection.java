package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import static io.evenkeel.run.Quantities.CURVATURE_CONDITION;
import static io.evenkeel.run.Quantities.CURVATURE_CONDITION_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_DENSITY;
import static io.evenkeel.run.Quantities.CURVATURE_DENSITY_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_SMALLEST;
import static io.evenkeel.run.Quantities.CURVATURE_SMALLEST_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_TRACE;
import static io.evenkeel.run.Quantities.CURVATURE_TRACE_ERROR;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN_ERROR;

/** How the loss bends, and how long a step it bears. */
record CurvatureSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                            STABILITY_MARGIN,
                            "Stability margin",
                            "How much of the longest stable step is used. Full batches sharpen until it hovers about 1 (dashed), and learn"
                                    + " on; small batches may lie above. Far above, the loss bears no such step.",
                            STABILITY_MARGIN_ERROR)
                    .drawnAs("margin"),
            LineChart.of(
                    CURVATURE_SHARPNESS,
                    "Sharpness",
                    "The loss's largest curvature in any direction, of the step's batch.",
                    CURVATURE_SHARPNESS_ERROR),
            LineChart.of(
                    CURVATURE_CONDITION,
                    "Condition",
                    "How much more slowly gradient descent walks the flattest direction (of more than 64 parameters the tenth steepest)"
                            + " than the steepest.",
                    CURVATURE_CONDITION_ERROR),
            LineChart.of(
                    CURVATURE_SMALLEST,
                    "Smallest curvature",
                    "Below zero the loss falls away to both sides of some direction, as at a saddle.",
                    CURVATURE_SMALLEST_ERROR),
            LineChart.of(
                    CURVATURE_TRACE,
                    "Trace of the Hessian",
                    "All curvature together: what gradient noise of equal size in all directions costs.",
                    CURVATURE_TRACE_ERROR));

    @Override
    public void write(Html html) {
        boolean density = charts.measurements().has(CURVATURE_DENSITY);
        if (SHOWN.stream().noneMatch(charts::isMeasured) && !density) {
            return;
        }
        html.open("section", "id", "curvature", "aria-labelledby", "curvature-title");
        html.element("h2", "Curvature and stability", "id", "curvature-title");
        html.open("div", "class", "grid");
        SHOWN.forEach(chart -> charts.draw(html, chart));
        if (density) {
            density(html);
        }
        html.close().close().line();
    }

    private void density(Html html) {
        String most = Collections.max(
                charts.measurements().places(CURVATURE_DENSITY), Comparator.comparingDouble(this::latest));
        charts.figures()
                .write(
                        html,
                        new Figure(
                                "share",
                                List.of(CURVATURE_DENSITY, CURVATURE_DENSITY_ERROR),
                                "Distribution of curvature",
                                "Each row is a sign and a power of ten, the most negative curvature on top; the colour is the"
                                        + " share of all directions that bend so.",
                                "At the last look the largest share was " + Words.percent(latest(most)) + ", at " + most
                                        + ".",
                                charts.data().heat(CURVATURE_DENSITY)));
    }

    private double latest(String place) {
        return charts.measurements().at(CURVATURE_DENSITY, place).orElseThrow().last();
    }
}
