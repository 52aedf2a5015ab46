package io.evenkeel.report;

import java.util.List;

import static io.evenkeel.run.Quantities.RECURRENCE_AMPLIFICATION;
import static io.evenkeel.run.Quantities.RECURRENCE_GATE;
import static io.evenkeel.run.Quantities.RECURRENCE_GRADIENT_SHARE;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH_ERROR;

/** What becomes of the gradient on its way back through time. */
final class RecurrenceSection implements Section {

    private static final List<String> SHOWN =
            List.of(RECURRENCE_GROWTH, RECURRENCE_AMPLIFICATION, RECURRENCE_GRADIENT_SHARE, RECURRENCE_GATE);

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    RecurrenceSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (SHOWN.stream().noneMatch(measurements::has)) {
            return;
        }
        html.open("section", "id", "recurrence", "aria-labelledby", "recurrence-title");
        html.element("h2", "Through time", "id", "recurrence-title");
        html.open("div", "class", "grid");
        lines(
                html,
                RECURRENCE_GROWTH,
                "Factor per time step γ",
                "By which the recurrence changes the gradient at each time step on its way back: above 1 it grows, below 1 it fades.",
                RECURRENCE_GROWTH_ERROR);
        lines(
                html,
                RECURRENCE_AMPLIFICATION,
                "Amplification through time",
                "All these factors together, from the last time step to the first.");
        lines(
                html,
                RECURRENCE_GRADIENT_SHARE,
                "Gradient at the early time steps",
                "Share that reaches the first tenth of the time steps: 10 % where it is spread evenly, next to nothing where the network forgets.");
        lines(
                html,
                RECURRENCE_GATE,
                "Openness of the keep gates",
                "Of what is remembered, the share that is kept from one time step to the next.");
        html.close().close().line();
    }

    private void lines(Html html, String name, String title, String reading, String... alsoDefined) {
        UpdatesSection.lines(html, measurements, data, figures, "spread", name, title, reading, alsoDefined);
    }
}
