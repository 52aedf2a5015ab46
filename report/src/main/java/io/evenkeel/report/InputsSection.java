package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.INPUT_CONDITION;
import static io.evenkeel.run.Quantities.INPUT_DRIFT;
import static io.evenkeel.run.Quantities.INPUT_SAMPLES;

/** What goes into the layers that carry weights. */
record InputsSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    INPUT_CONDITION,
                    "Condition of layer inputs",
                    "Largest over smallest variance, over directions. The larger, the slower gradient descent; infinite where a direction does not vary.",
                    INPUT_SAMPLES),
            LineChart.of(
                    INPUT_DRIFT,
                    "Drift of layer inputs",
                    "How far their means moved since the evaluation before, in standard deviations."));

    @Override
    public void write(Html html) {
        charts.section(html, "inputs", "Layer inputs", SHOWN);
    }
}
