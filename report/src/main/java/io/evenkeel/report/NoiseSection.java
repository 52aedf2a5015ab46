package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.NOISE_AGREEMENT;
import static io.evenkeel.run.Quantities.NOISE_AGREEMENT_ERROR;
import static io.evenkeel.run.Quantities.NOISE_SCALE;
import static io.evenkeel.run.Quantities.NOISE_SCALE_HIGH;
import static io.evenkeel.run.Quantities.NOISE_SCALE_LOW;
import static io.evenkeel.run.Quantities.NOISE_TOP;
import static io.evenkeel.run.Quantities.NOISE_TOP_SHARE;

/** How far a step's samples agree about the gradient. */
record NoiseSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    NOISE_SCALE,
                    "Gradient noise scale",
                    "The batch size at which a batch's gradient is half signal, half noise. Much larger batches are wasted; much"
                            + " smaller ones take more steps. One look is a rough estimate, infinite where it finds no signal.",
                    NOISE_SCALE_LOW,
                    NOISE_SCALE_HIGH),
            LineChart.of(
                    NOISE_AGREEMENT,
                    "Agreement of half-batches",
                    "Cosine between the gradients of two halves of a batch: 1 where they agree, about 0 where there is nothing but"
                            + " noise.",
                    NOISE_AGREEMENT_ERROR),
            LineChart.of(
                    NOISE_TOP_SHARE,
                    "Share of the largest variance",
                    "How much of what samples' gradients differ by lies along a single direction.",
                    NOISE_TOP));

    @Override
    public void write(Html html) {
        charts.section(html, "noise", "Gradient noise", SHOWN);
    }
}
