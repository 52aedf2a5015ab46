package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.ArrayList;
import java.util.List;

/** Draws quantities over steps, each as the run's curve, its places' curves, or both. */
record LineCharts(Measurements measurements, ChartData data, Figures figures) {

    /** A section of those that were measured; nothing where none was. */
    void section(Html html, String id, String title, List<LineChart> charts) {
        if (charts.stream().noneMatch(this::isMeasured)) {
            return;
        }
        html.open("section", "id", id, "aria-labelledby", id + "-title");
        html.element("h2", title, "id", id + "-title");
        grid(html, charts);
        html.close().line();
    }

    void grid(Html html, List<LineChart> charts) {
        html.open("div", "class", "grid");
        charts.forEach(chart -> draw(html, chart));
        html.close();
    }

    boolean isMeasured(LineChart chart) {
        return measurements.has(chart.quantity());
    }

    /** The chart; nothing where its quantity was not measured. */
    void draw(Html html, LineChart chart) {
        if (!isMeasured(chart)) {
            return;
        }
        String name = chart.quantity();
        List<String> places = measurements.places(name);
        List<String> notes = new ArrayList<>(List.of(data.whole(name)));
        String reading = chart.reading();
        if (!places.isEmpty()) {
            notes.add(data.places(name));
            boolean inNetwork = !measurements.kindOf(places.get(0)).isEmpty();
            reading = places.size() == 1 && measurements.whole(name).isEmpty()
                    ? reading
                    : (reading + " One thin line for each place"
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
        defined.addAll(chart.alsoDefined());
        figures.write(
                html, new Figure(chart.drawing(), defined, chart.title(), reading, summary, String.join(" ", notes)));
    }
}
