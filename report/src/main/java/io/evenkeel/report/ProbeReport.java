package io.evenkeel.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a probe answered about a trained model, as one HTML page that carries all it needs: key numbers, the density of the
 * Hessian's eigenvalues, figures by layer, all answers with their errors, and the command that asks again.
 *
 * @param answer the object that {@code evenkeel probe --json} prints; what it lacks, the page leaves out
 * @param origin what was asked
 */
public record ProbeReport(JsonNode answer, Origin origin) {

    private static final List<Page.Part> PARTS = List.of(
            new Page.Part("answers", "Answers"),
            new Page.Part("density", "Spectrum"),
            new Page.Part("layers", "Layers"),
            new Page.Part("again", "Command"));

    /**
     * What was asked.
     *
     * @param model file of the model
     * @param data file of the samples; empty where they are the recipe's own
     * @param loss by its name; empty where it is the recipe's own
     * @param command in words, program first, that gives the same answers
     * @param version of the program
     */
    public record Origin(String model, String data, String loss, List<String> command, String version) {
        public Origin {
            command = List.copyOf(command);
        }
    }

    /** Writes the page; a page that was there before stays whole until the new one is. */
    public void write(Path file) throws IOException {
        PageFile.write(file, html());
    }

    public String html() {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.putArray("findings");
        Html body = new Html();
        List<Section> sections = List.of(
                new ProbeOverview(answer, origin),
                new ProbeAnswers(answer),
                new DensityFigures(answer, payload),
                new LayerBars(answer.path("layers"), payload),
                new ProbeCommandLine(origin));
        sections.forEach(section -> section.write(body));
        return Page.of(name() + " probed · Evenkeel", body.toString(), payload, PARTS);
    }

    private String name() {
        Path name = Path.of(origin.model()).getFileName();
        return name == null ? origin.model() : name.toString();
    }
}
