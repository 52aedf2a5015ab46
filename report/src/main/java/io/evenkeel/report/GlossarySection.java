package io.evenkeel.report;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import java.util.List;
import java.util.Optional;

/** Every quantity on the page, with its meaning. Comes last, when it is known what was shown. */
final class GlossarySection implements Section {

    private final Figures figures;

    GlossarySection(Figures figures) {
        this.figures = figures;
    }

    @Override
    public void write(Html html) {
        List<String> names = figures.shown().stream().toList();
        if (names.isEmpty()) {
            return;
        }
        html.open("section", "id", "glossary", "aria-labelledby", "glossary-title");
        html.element("h2", "Glossary", "id", "glossary-title");
        html.open("div", "class", "card").open("dl", "class", "glossary");
        for (String name : names) {
            Optional<Quantity> quantity = Quantities.byName(name);
            html.open("div", "id", "meaning-" + Figures.slug(name)).open("dt").text(Words.label(name));
            if (!Words.label(name).equals(name)) {
                html.text(" ").element("code", name);
            }
            html.close();
            html.element("dd", quantity.map(Quantity::meaning).orElse("A quantity of the stream's own."));
            quantity.ifPresent(known -> html.element("dd", fine(known), "class", "fine"));
            html.close();
        }
        html.close().close().close().line();
    }

    private static String fine(Quantity quantity) {
        String unit = quantity.unit().equals("1") ? "no unit" : "unit: " + quantity.unit();
        String range = Double.isFinite(quantity.low()) || Double.isFinite(quantity.high())
                ? ", from " + Words.number(quantity.low()) + " to " + Words.number(quantity.high())
                : "";
        String source = Figures.isDefinition(quantity) ? "" : " Source: " + quantity.citation() + ".";
        return Words.sentence(unit) + range + "." + source;
    }
}
