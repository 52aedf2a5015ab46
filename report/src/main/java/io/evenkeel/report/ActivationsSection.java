package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.List;

import static io.evenkeel.run.Quantities.ACTIVATION_DEAD;
import static io.evenkeel.run.Quantities.ACTIVATION_SATURATED;

/** Units that no longer take part. */
final class ActivationsSection implements Section {

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    ActivationsSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        if (measurements.places(ACTIVATION_DEAD).isEmpty()
                && measurements.places(ACTIVATION_SATURATED).isEmpty()) {
            return;
        }
        html.open("section", "id", "activations", "aria-labelledby", "activations-title");
        html.element("h2", "Activation health", "id", "activations-title");
        html.open("div", "class", "grid");
        heat(
                html,
                ACTIVATION_DEAD,
                "Dead units",
                "A dead unit answers every sample the same and gets no gradient: it has stopped learning.");
        heat(
                html,
                ACTIVATION_SATURATED,
                "Saturated outputs",
                "An output on a flat part of its activation passes hardly any gradient back.");
        html.close().close().line();
    }

    private boolean isZero(String name, String place) {
        Series series = measurements.at(name, place).orElseThrow();
        int highest = series.highest();
        return series.firstNonFinite() < 0 && highest >= 0 && series.value(highest) == 0;
    }

    private void heat(Html html, String name, String title, String reading) {
        List<String> places = measurements.places(name);
        if (places.isEmpty()) {
            return;
        }
        if (places.stream().allMatch(place -> isZero(name, place))) {
            html.open("div", "class", "card quiet").trusted(Icons.check()).open("div");
            html.element("h3", title);
            html.open("p").text("None at any look, in any of ");
            figures.term(html, Words.count(places.size(), "layer"), name);
            html.text(".").close();
            html.element("p", reading, "class", "reading").close().close();
            return;
        }
        String worst = places.get(0);
        double most = Double.NEGATIVE_INFINITY;
        for (String place : places) {
            double last = measurements.at(name, place).orElseThrow().last();
            if (last > most) {
                most = last;
                worst = place;
            }
        }
        String summary = most > 0
                ? "At the last look the largest share was " + Words.percent(most) + ", at " + worst + "."
                : "At the last look there were none.";
        figures.write(html, new Figure("share", List.of(name), title, reading, summary, data.heat(name)));
    }
}
