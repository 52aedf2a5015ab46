package io.evenkeel.report;

import java.util.List;

/**
 * A quantity drawn over steps.
 *
 * @param drawing how the page's script draws it
 * @param title above the chart
 * @param reading how to read it, under the title
 * @param alsoDefined quantities that go with it and are not drawn
 */
record LineChart(String quantity, String drawing, String title, String reading, List<String> alsoDefined) {

    LineChart {
        alsoDefined = List.copyOf(alsoDefined);
    }

    static LineChart of(String quantity, String title, String reading, String... alsoDefined) {
        return new LineChart(quantity, "spread", title, reading, List.of(alsoDefined));
    }

    /** The same, drawn in another way. */
    LineChart drawnAs(String another) {
        return new LineChart(quantity, another, title, reading, alsoDefined);
    }
}
