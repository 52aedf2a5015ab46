package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS_ERROR;
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
                    CURVATURE_SHARPNESS_ERROR));

    @Override
    public void write(Html html) {
        charts.section(html, "curvature", "Curvature and stability", SHOWN);
    }
}
