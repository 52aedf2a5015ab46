package io.evenkeel.report;

import io.evenkeel.report.Figures.Figure;
import java.util.List;

import static io.evenkeel.run.Quantities.JACOBIAN_GAIN;
import static io.evenkeel.run.Quantities.JACOBIAN_GAIN_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LARGEST;
import static io.evenkeel.run.Quantities.JACOBIAN_LARGEST_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_SMALLEST;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_SMALLEST;
import static io.evenkeel.run.Quantities.JACOBIAN_SMALLEST_ERROR;

/** What each layer does to whatever passes it, and all of them together do to the gradient. */
record JacobianSection(Measurements measurements, ChartData data, Figures figures, LineCharts charts)
        implements Section {

    private static final List<String> OF_LAYERS = List.of(
            JACOBIAN_GAIN,
            JACOBIAN_GAIN_ERROR,
            JACOBIAN_LARGEST,
            JACOBIAN_LARGEST_ERROR,
            JACOBIAN_SMALLEST,
            JACOBIAN_SMALLEST_ERROR);

    private static final List<LineChart> EXPONENTS = List.of(
            LineChart.of(
                            JACOBIAN_LYAPUNOV,
                            "Largest Lyapunov exponent",
                            "Above 0 the gradient grows on its way back in some direction, below 0 it vanishes in all: per layer through"
                                    + " depth, per time step through a recurrent layer.",
                            JACOBIAN_LYAPUNOV_ERROR)
                    .drawnAs("exponent"),
            LineChart.of(
                            JACOBIAN_LYAPUNOV_SMALLEST,
                            "Last exponent followed",
                            "Of up to four directions that the gradient may come back in, what becomes of the last. Far below the"
                                    + " largest, the layers before learn from fewer and fewer directions.",
                            JACOBIAN_LYAPUNOV_SMALLEST_ERROR)
                    .drawnAs("exponent"));

    @Override
    public void write(Html html) {
        List<String> places = measurements.places(JACOBIAN_GAIN);
        if (places.isEmpty() && EXPONENTS.stream().noneMatch(charts::isMeasured)) {
            return;
        }
        html.open("section", "id", "jacobians", "aria-labelledby", "jacobians-title");
        html.element("h2", "Layer Jacobians", "id", "jacobians-title");
        if (!places.isEmpty()) {
            layers(html, places);
        }
        charts.grid(html, EXPONENTS);
        html.close().line();
    }

    private void layers(Html html, List<String> places) {
        List<String> shown = OF_LAYERS.stream()
                .filter(name -> !measurements.places(name).isEmpty())
                .toList();
        shown.forEach(data::profile);
        figures.write(
                html,
                new Figure(
                        "gains",
                        shown,
                        "Gain of each layer",
                        "How much a random signal or gradient grows in a layer (dots), and the least and the most that any can (bars),"
                                + " at the latest look; hollow: at the first. Dots on the dashed line keep the gradient's size;"
                                + " where bars are short as well, no direction is lost.",
                        summary(places),
                        ""));
    }

    private String summary(List<String> places) {
        String first = places.get(0);
        String last = places.get(places.size() - 1);
        return "At the latest look the gain was " + latest(first) + " at " + first
                + (places.size() == 1 ? "." : " and " + latest(last) + " at " + last + ".");
    }

    private String latest(String place) {
        return Words.number(measurements.at(JACOBIAN_GAIN, place).orElseThrow().last());
    }
}
