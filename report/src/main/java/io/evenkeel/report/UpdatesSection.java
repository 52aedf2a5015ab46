package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.CLIP_ANGLE;
import static io.evenkeel.run.Quantities.CLIP_SHARE;
import static io.evenkeel.run.Quantities.GRADIENT_NORM;
import static io.evenkeel.run.Quantities.STEP_COSINE;
import static io.evenkeel.run.Quantities.UPDATE_RATIO;
import static io.evenkeel.run.Quantities.WEIGHTS_STABLE_RANK;
import static io.evenkeel.run.Quantities.WEIGHTS_STABLE_RANK_ERROR;
import static io.evenkeel.run.Quantities.WEIGHT_NORM;

/** How large gradients and steps are. */
record UpdatesSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    GRADIENT_NORM,
                    "Gradient norm",
                    "Of the batch, before clipping. Sudden peaks are bad batches or too large a step."),
            LineChart.of(
                            UPDATE_RATIO,
                            "Update ratio",
                            "How much a step changes the weights, relative to their size. About 10⁻³ (dashed) is customary: far"
                                    + " above it training shakes, far below it crawls.")
                    .drawnAs("ratio"),
            LineChart.of(
                    STEP_COSINE,
                    "Cosine between steps",
                    "Of a step and the one before it. Near −1 the steps jump from side to side of a valley, near 1 they go one way."),
            LineChart.of(
                    WEIGHT_NORM,
                    "Weight norm",
                    "Of each parameter. One that grows and grows makes its steps count for less and less."),
            LineChart.of(
                    WEIGHTS_STABLE_RANK,
                    "Stable rank",
                    "Over how many directions a matrix spreads its strength. Near 1 it sends whatever comes in the same way.",
                    WEIGHTS_STABLE_RANK_ERROR),
            LineChart.of(
                    CLIP_SHARE,
                    "Clipped steps",
                    "Of the last looks. Where nearly every step is clipped, the bound has become the learning rate."),
            LineChart.of(
                    CLIP_ANGLE,
                    "Angle of clipping",
                    "By which clipping turned the gradient: none where it is by norm."));

    @Override
    public void write(Html html) {
        charts.section(html, "updates", "Gradients and updates", SHOWN);
    }
}
