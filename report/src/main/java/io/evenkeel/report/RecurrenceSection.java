package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.RECURRENCE_AMPLIFICATION;
import static io.evenkeel.run.Quantities.RECURRENCE_GATE;
import static io.evenkeel.run.Quantities.RECURRENCE_GRADIENT_SHARE;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH_ERROR;
import static io.evenkeel.run.Quantities.WEIGHTS_SPECTRAL_RADIUS;

/** What becomes of the gradient on its way back through time. */
record RecurrenceSection(LineCharts charts) implements Section {

    private static final List<LineChart> SHOWN = List.of(
            LineChart.of(
                    RECURRENCE_GROWTH,
                    "Factor per time step γ",
                    "By which the recurrence changes the gradient at each time step on its way back: above 1 it grows, below 1 it fades.",
                    RECURRENCE_GROWTH_ERROR),
            LineChart.of(
                    RECURRENCE_AMPLIFICATION,
                    "Amplification through time",
                    "All these factors together, from the last time step to the first."),
            LineChart.of(
                    WEIGHTS_SPECTRAL_RADIUS,
                    "Spectral radius",
                    "By which a recurrent matrix stretches, in the long run, what passes it again and again: above 1 a plain"
                            + " recurrence may explode, below 1 it forgets. Of a gated layer one for each gate."),
            LineChart.of(
                    RECURRENCE_GRADIENT_SHARE,
                    "Gradient at the early time steps",
                    "Share that reaches the first tenth of the time steps: 10 % where it is spread evenly, next to nothing where the network forgets."),
            LineChart.of(
                    RECURRENCE_GATE,
                    "Openness of the keep gates",
                    "Of what is remembered, the share that is kept from one time step to the next."));

    @Override
    public void write(Html html) {
        charts.section(html, "recurrence", "Through time", SHOWN);
    }
}
