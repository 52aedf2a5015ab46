package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.INPUT_CONDITION;
import static io.evenkeel.run.Quantities.INPUT_DRIFT;
import static io.evenkeel.run.Quantities.INPUT_SAMPLES;

/** What goes into the layers that carry weights. */
final class InputsSection implements Section {

    private static final List<String> SHOWN = List.of(INPUT_CONDITION, INPUT_DRIFT);

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    InputsSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (SHOWN.stream().noneMatch(measurements::has)) {
            return;
        }
        html.open("section", "id", "inputs", "aria-labelledby", "inputs-title");
        html.element("h2", "Layer inputs", "id", "inputs-title");
        html.open("div", "class", "grid");
        lines(
                html,
                INPUT_CONDITION,
                "Condition of layer inputs",
                "Largest over smallest variance, over directions. The larger, the slower gradient descent; infinite where a direction does not vary.",
                INPUT_SAMPLES);
        lines(
                html,
                INPUT_DRIFT,
                "Drift of layer inputs",
                "How far their means moved since the evaluation before, in standard deviations.");
        html.close().close().line();
    }

    private void lines(Html html, String name, String title, String reading, String... alsoDefined) {
        UpdatesSection.lines(html, measurements, data, figures, "spread", name, title, reading, alsoDefined);
    }
}
