package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS_ERROR;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN_ERROR;

/** How the loss bends, and how long a step it bears. */
final class CurvatureSection implements Section {

    private static final List<String> SHOWN = List.of(STABILITY_MARGIN, CURVATURE_SHARPNESS);

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    CurvatureSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (SHOWN.stream().noneMatch(measurements::has)) {
            return;
        }
        html.open("section", "id", "curvature", "aria-labelledby", "curvature-title");
        html.element("h2", "Curvature and stability", "id", "curvature-title");
        html.open("div", "class", "grid");
        lines(
                html,
                "margin",
                STABILITY_MARGIN,
                "Stability margin",
                "How much of the longest stable step is used. Full batches sharpen until it hovers about 1 (dashed), and learn"
                        + " on; small batches may lie above. Far above, the loss bears no such step.",
                STABILITY_MARGIN_ERROR);
        lines(
                html,
                "spread",
                CURVATURE_SHARPNESS,
                "Sharpness",
                "The loss's largest curvature in any direction, of the step's batch.",
                CURVATURE_SHARPNESS_ERROR);
        html.close().close().line();
    }

    private void lines(Html html, String drawing, String name, String title, String reading, String alsoDefined) {
        UpdatesSection.lines(html, measurements, data, figures, drawing, name, title, reading, alsoDefined);
    }
}
