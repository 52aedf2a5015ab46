package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.ArrayList;
import java.util.List;

import static io.evenkeel.run.Quantities.BACKPROP_NORM;
import static io.evenkeel.run.Quantities.BACKPROP_RATE;
import static io.evenkeel.run.Quantities.BACKPROP_RATE_ERROR;

/** How the gradient fares on its way back through the layers. */
final class FlowSection implements Section {

    private final Measurements measurements;
    private final ChartData data;
    private final Figures figures;

    FlowSection(Measurements measurements, ChartData data, Figures figures) {
        this.measurements = measurements;
        this.data = data;
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        int places = measurements.places(BACKPROP_NORM).size();
        boolean rate = measurements.whole(BACKPROP_RATE).isPresent();
        if (places == 0 && !rate) {
            return;
        }
        html.open("section", "id", "flow", "aria-labelledby", "flow-title");
        html.element("h2", "Gradient flow", "id", "flow-title");
        html.element(
                "p",
                "Training works when the gradient reaches every layer at about the same size. A gradient that shrinks"
                        + " from layer to layer leaves the first layers untrained; one that grows throws them about.",
                "class",
                "lead");
        html.open("div", "class", "grid");
        if (places > 0) {
            String thinned = data.heat(BACKPROP_NORM);
            figures.write(
                    html,
                    new Figure(
                            "flow",
                            List.of(BACKPROP_NORM),
                            "Gradient by layer and step",
                            "Each row is a layer, the input side on top; bright is large. An even colour down a column is"
                                    + " healthy flow.",
                            summary(),
                            thinned));
            data.profile(BACKPROP_NORM);
            figures.write(
                    html,
                    new Figure(
                            "profile",
                            List.of(BACKPROP_NORM),
                            "Gradient through the layers",
                            "One line for each look, from the input to the output. A level line is healthy; on this"
                                    + " logarithmic scale a straight slope is a constant factor per layer.",
                            summary(),
                            ""));
        }
        if (rate) {
            List<String> notes = new ArrayList<>(List.of(data.whole(BACKPROP_RATE), data.whole(BACKPROP_RATE_ERROR)));
            notes.removeIf(String::isEmpty);
            List<String> shown = measurements.whole(BACKPROP_RATE_ERROR).isPresent()
                    ? List.of(BACKPROP_RATE, BACKPROP_RATE_ERROR)
                    : List.of(BACKPROP_RATE);
            figures.write(
                    html,
                    new Figure(
                            "rate",
                            shown,
                            "Factor per layer, ρ",
                            "Above 1 the gradient grows on its way back, below 1 it shrinks; over many layers small"
                                    + " differences become large. The band is one standard error to each side.",
                            Figures.summary(
                                    BACKPROP_RATE,
                                    measurements.whole(BACKPROP_RATE).orElseThrow()),
                            notes.isEmpty() ? "" : notes.get(0)));
        }
        html.close().close().line();
    }

    private String summary() {
        List<String> places = measurements.places(BACKPROP_NORM);
        String first = places.get(0);
        String last = places.get(places.size() - 1);
        return "At the last look it was " + latest(first) + " at " + first + " and " + latest(last) + " at " + last
                + ".";
    }

    private String latest(String place) {
        return Words.number(measurements.at(BACKPROP_NORM, place).orElseThrow().last());
    }
}
