package io.evenkeel.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** The shell of a page: head, navigation, body, and what the charts are drawn with and from. */
final class Page {

    /** A section that the navigation leads to, where the page has it. */
    record Part(String id, String name) {}

    private static final List<Part> PARTS = List.of(
            new Part("findings", "Findings"),
            new Part("curves", "Learning curves"),
            new Part("flow", "Gradient flow"),
            new Part("jacobians", "Layer Jacobians"),
            new Part("recurrence", "Through time"),
            new Part("activations", "Activations"),
            new Part("updates", "Updates"),
            new Part("curvature", "Curvature"),
            new Part("inputs", "Inputs"),
            new Part("others", "More"),
            new Part("cost", "Cost"),
            new Part("model", "Model"),
            new Part("data", "Data"),
            new Part("recipe", "Recipe"),
            new Part("glossary", "Glossary"));

    private Page() {}

    /** A run's. */
    static String of(String title, String body, ObjectNode payload) {
        return of(title, body, payload, PARTS);
    }

    /** @param parts in the order of the page; the first is what reading aloud may skip to */
    static String of(String title, String body, ObjectNode payload, List<Part> parts) {
        String charts = PageResources.charts();
        String script = PageResources.script();
        // Nothing is loaded from anywhere, and no script runs but these two, whatever a stream may hold.
        String policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
                + PageResources.hash(charts) + " " + PageResources.hash(script)
                + "; base-uri 'none'; form-action 'none'";
        Html html = new Html();
        html.trusted("<!DOCTYPE html>\n").open("html", "lang", "en").line();
        html.open("head").line();
        html.open("meta", "charset", "utf-8");
        html.open("meta", "http-equiv", "Content-Security-Policy", "content", policy);
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.open("meta", "name", "color-scheme", "content", "light dark");
        html.open("meta", "name", "generator", "content", "Evenkeel");
        html.open("link", "rel", "icon", "href", "data:,").line();
        html.element("title", title).line();
        html.open("style").trusted(PageResources.style()).close().line();
        html.close().open("body").line();
        Part first = parts.get(0);
        html.element(
                "a", "Skip to the " + first.name().toLowerCase(Locale.ROOT), "class", "skip", "href", "#" + first.id());
        html.open("main").line();
        navigation(html, body, parts);
        html.trusted(body);
        html.open("noscript")
                .element("p", "Charts are drawn by a script inside this page; words and tables do without it.")
                .close();
        html.element(
                "footer", "Written by Evenkeel. This page is complete in itself: it loads nothing and sends nothing.");
        html.close().line();
        html.open("script", "type", "application/json", "id", "run-data")
                .trusted(json(payload))
                .close()
                .line();
        html.open("script").trusted(charts).close().line();
        html.open("script", "type", "module").trusted(script).close().line();
        html.close().close().line();
        return html.toString();
    }

    private static void navigation(Html html, String body, List<Part> parts) {
        html.open("nav", "aria-label", "Parts of this page");
        for (Part part : parts) {
            if (body.contains("<section id=\"" + part.id() + "\"")) {
                html.element("a", part.name(), "href", "#" + part.id());
            }
        }
        html.close().line();
    }

    /** In a script element nothing is unescaped but its end is looked for, so no bracket may stand in it. */
    private static String json(ObjectNode payload) {
        return payload.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
