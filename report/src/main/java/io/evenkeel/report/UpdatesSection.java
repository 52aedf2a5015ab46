package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.ArrayList;
import java.util.List;

import static io.evenkeel.run.Quantities.CLIP_ANGLE;
import static io.evenkeel.run.Quantities.CLIP_SHARE;
import static io.evenkeel.run.Quantities.GRADIENT_NORM;
import static io.evenkeel.run.Quantities.STEP_COSINE;
import static io.evenkeel.run.Quantities.UPDATE_RATIO;
import static io.evenkeel.run.Quantities.WEIGHT_NORM;

/** How large gradients and steps are. */
final class UpdatesSection implements Section {

    private static final List<String> SHOWN =
            List.of(GRADIENT_NORM, UPDATE_RATIO, STEP_COSINE, WEIGHT_NORM, CLIP_SHARE, CLIP_ANGLE);

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
        if (SHOWN.stream().noneMatch(measurements::has)) {
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
        lines(
                html,
                measurements,
                data,
                figures,
                "spread",
                STEP_COSINE,
                "Cosine between steps",
                "Of a step and the one before it. Near −1 the steps jump from side to side of a valley, near 1 they go one way.");
        lines(
                html,
                measurements,
                data,
                figures,
                "spread",
                WEIGHT_NORM,
                "Weight norm",
                "Of each parameter. One that grows and grows makes its steps count for less and less.");
        lines(
                html,
                measurements,
                data,
                figures,
                "spread",
                CLIP_SHARE,
                "Clipped steps",
                "Of the last looks. Where nearly every step is clipped, the bound has become the learning rate.");
        lines(
                html,
                measurements,
                data,
                figures,
                "spread",
                CLIP_ANGLE,
                "Angle of clipping",
                "By which clipping turned the gradient: none where it is by norm.");
        html.close().close().line();
    }

    /**
     * A quantity as the run's curve, its places' curves, or both.
     *
     * @param alsoDefined what goes with it and is not drawn
     */
    static void lines(
            Html html,
            Measurements measurements,
            ChartData data,
            Figures figures,
            String drawing,
            String name,
            String title,
            String reading,
            String... alsoDefined) {
        if (!measurements.has(name)) {
            return;
        }
        List<String> places = measurements.places(name);
        List<String> notes = new ArrayList<>(List.of(data.whole(name)));
        String more = reading;
        if (!places.isEmpty()) {
            notes.add(data.places(name));
            boolean inNetwork = !measurements.kindOf(places.get(0)).isEmpty();
            more = places.size() == 1 && measurements.whole(name).isEmpty()
                    ? more
                    : (more + " One thin line for each place"
                                    + (inNetwork ? ", dark to bright from input to output." : "."))
                            .strip();
        }
        notes.removeIf(String::isEmpty);
        String summary = measurements
                .whole(name)
                .map(series -> Figures.summary(name, series))
                .orElseGet(() -> Figures.summary(
                        name, measurements.at(name, places.get(0)).orElseThrow()));
        List<String> defined = new ArrayList<>(List.of(name));
        defined.addAll(List.of(alsoDefined));
        figures.write(html, new Figure(drawing, defined, title, more, summary, String.join(" ", notes)));
    }
}
