package io.evenkeel.report;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Charts with their captions, and the list of all quantities that a page shows. */
final class Figures {

    private final Set<String> shown = new LinkedHashSet<>();

    /**
     * A chart.
     *
     * @param drawing the drawing function in {@code page.js}
     * @param quantities what it shows, the main one first
     * @param title what it shows, in words
     * @param reading how one reads it
     * @param summary what there is to see, for those who cannot see it
     */
    record Figure(
            String drawing, List<String> quantities, String title, String reading, String summary, String thinned) {}

    /**
     * A chart of a page's own data, which no quantity of a stream stands for.
     *
     * @param drawing the drawing function in {@code page.js}
     * @param key of the data in the page; with the drawing it names the chart
     * @param notes under the chart
     */
    record Frame(String drawing, String key, String title, String reading, String summary, List<String> notes) {}

    static void frame(Html html, Frame frame) {
        String id = "chart-" + slug(frame.drawing() + "-" + frame.key());
        html.open("figure", "class", "card figure", "aria-labelledby", id + "-title");
        html.open("figcaption").element("h3", frame.title(), "id", id + "-title");
        html.element("p", frame.reading(), "class", "reading").close();
        html.open(
                        "div",
                        "class",
                        "chart",
                        "id",
                        id,
                        "role",
                        "img",
                        "aria-label",
                        frame.title() + ". " + frame.summary(),
                        "data-chart",
                        frame.drawing(),
                        "data-key",
                        frame.key())
                .close();
        html.open("div", "class", "below");
        frame.notes().forEach(note -> html.element("p", note, "class", "thinned"));
        html.close().close().line();
    }

    void write(Html html, Figure figure, String... toolAndLabel) {
        shown.addAll(figure.quantities());
        String quantity = figure.quantities().get(0);
        String id = "chart-" + slug(figure.drawing() + "-" + quantity);
        html.open("figure", "class", "card figure", "aria-labelledby", id + "-title");
        html.open("figcaption");
        html.open("div", "class", "caption-row");
        html.element("h3", figure.title(), "id", id + "-title");
        for (int i = 0; i < toolAndLabel.length; i += 2) {
            html.element(
                    "button",
                    toolAndLabel[i + 1],
                    "type",
                    "button",
                    "class",
                    "tool",
                    "data-tool",
                    toolAndLabel[i],
                    "data-for",
                    id,
                    "aria-pressed",
                    "false");
        }
        html.close();
        if (!figure.reading().isEmpty()) {
            html.element("p", figure.reading(), "class", "reading");
        }
        html.close();
        html.open(
                        "div",
                        "class",
                        "chart",
                        "id",
                        id,
                        "role",
                        "img",
                        "aria-label",
                        figure.title() + ". " + figure.summary(),
                        "data-chart",
                        figure.drawing(),
                        "data-quantity",
                        quantity)
                .close();
        html.open("div", "class", "below");
        if (!figure.thinned().isEmpty()) {
            html.element("p", figure.thinned(), "class", "thinned");
        }
        html.open("details", "class", "meaning").element("summary", "What is measured here");
        html.open("dl");
        figure.quantities().forEach(name -> define(html, name));
        html.close().close().close().close().line();
    }

    private static void define(Html html, String name) {
        html.open("dt").text(Words.label(name));
        if (!Words.label(name).equals(name)) {
            html.text(" ").element("code", name);
        }
        html.close();
        Optional<Quantity> quantity = Quantities.byName(name);
        html.element(
                "dd",
                quantity.map(Figures::meaning)
                        .orElse("A quantity of the stream's own; Evenkeel does not" + " know its meaning."));
    }

    private static String meaning(Quantity quantity) {
        String unit = quantity.unit().equals("1") ? "" : " Unit: " + quantity.unit() + ".";
        return quantity.meaning() + unit + (isDefinition(quantity) ? "" : " (" + quantity.citation() + ")");
    }

    /** What needs no source. */
    static boolean isDefinition(Quantity quantity) {
        return quantity.citation().equals("definition");
    }

    /** A term that leads to its definition, and shows it to the mouse. */
    void term(Html html, String text, String quantity) {
        shown.add(quantity);
        html.element(
                "a",
                text,
                "class",
                "term",
                "href",
                "#meaning-" + slug(quantity),
                "title",
                Quantities.byName(quantity).map(Figures::meaning).orElse(quantity));
    }

    Set<String> shown() {
        return shown;
    }

    static String slug(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    /** First, last, lowest and highest, as a sentence. */
    static String summary(String quantity, Series series) {
        if (series.size() == 1) {
            return Words.label(quantity) + " was " + Words.value(quantity, series.last()) + " at step "
                    + Words.integer(series.lastStep()) + ".";
        }
        String sentence = Words.label(quantity) + " went from " + Words.value(quantity, series.first()) + " at step "
                + Words.integer(series.step(0)) + " to " + Words.value(quantity, series.last()) + " at step "
                + Words.integer(series.lastStep());
        int low = series.lowest();
        int high = series.highest();
        return low < 0
                ? sentence + "."
                : sentence + "; lowest " + Words.value(quantity, series.value(low)) + ", highest "
                        + Words.value(quantity, series.value(high)) + ".";
    }
}
