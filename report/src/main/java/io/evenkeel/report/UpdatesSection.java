package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.ArrayList;
import java.util.List;

import static io.evenkeel.run.Quantities.GRADIENT_NORM;
import static io.evenkeel.run.Quantities.UPDATE_RATIO;

/** How large gradients and steps are. */
final class UpdatesSection implements Section {

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    UpdatesSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (!measurements.has(GRADIENT_NORM) && !measurements.has(UPDATE_RATIO)) {
            return;
        }
        html.open("section", "id", "updates", "aria-labelledby", "updates-title");
        html.element("h2", "Gradients and updates", "id", "updates-title");
        html.open("div", "class", "grid");
        lines(
                html,
                measurements,
                data,
                figures,
                "spread",
                GRADIENT_NORM,
                "Gradient norm",
                "Of the batch, before clipping. Sudden peaks are bad batches or too large a step.");
        lines(
                html,
                measurements,
                data,
                figures,
                "ratio",
                UPDATE_RATIO,
                "Update ratio",
                "How much a step changes the weights, relative to their size. About 10⁻³ (dashed) is customary: far above"
                        + " it training shakes, far below it crawls.");
        html.close().close().line();
    }

    /** A quantity as the run's curve, its places' curves, or both. */
    static void lines(
            Html html,
            Measurements measurements,
            ChartData data,
            Figures figures,
            String drawing,
            String name,
            String title,
            String reading) {
        if (!measurements.has(name)) {
            return;
        }
        List<String> places = measurements.places(name);
        List<String> notes = new ArrayList<>(List.of(data.whole(name)));
        String more = reading;
        if (!places.isEmpty()) {
            notes.add(data.places(name));
            boolean inNetwork = !measurements.kindOf(places.get(0)).isEmpty();
            more = (more + " One thin line for each place"
                            + (inNetwork ? ", dark to bright from input to output." : "."))
                    .strip();
        }
        notes.removeIf(String::isEmpty);
        String summary = measurements
                .whole(name)
                .map(series -> Figures.summary(name, series))
                .orElseGet(() -> Figures.summary(
                        name, measurements.at(name, places.get(0)).orElseThrow()));
        figures.write(html, new Figure(drawing, List.of(name), title, more, summary, String.join(" ", notes)));
    }
}
