package io.evenkeel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a run's records are spelled in JSON, in journals and in the commands' answers alike.
 *
 * <p>Keys are snake_case. A field without a value is {@code null} rather than left out, so that every object of a kind
 * has the same keys. JSON has no spelling for numbers that are not finite: they are the strings {@code "NaN"},
 * {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class RunJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RunJson() {}

    /** The first line of a stream. */
    public static ObjectNode header(RunHeader header) {
        ObjectNode node = NODES.objectNode();
        node.put("schema", RunHeader.SCHEMA);
        node.put("version", RunHeader.SCHEMA_VERSION);
        node.put("run", header.run());
        node.put("name", header.name());
        node.put("started", header.started());
        node.put("recipe", header.recipe());
        node.put("recipe_file", header.recipeFile());
        node.set("overrides", texts(header.overrides()));
        node.put("seed", header.seed());
        node.put("planned_steps", header.plannedSteps());
        node.put("steps_per_epoch", header.stepsPerEpoch());
        node.set("versions", sortedTexts(header.versions()));
        node.set("machine", sortedTexts(header.machine()));
        node.set("model", header.model() == null ? NullNode.instance : FactsJson.model(header.model()));
        node.set("data", header.data() == null ? NullNode.instance : FactsJson.data(header.data()));
        return node;
    }

    /** Any later line of a stream. */
    public static ObjectNode event(RunEvent event) {
        ObjectNode node = NODES.objectNode();
        if (event instanceof RunEvent.Measured measured) {
            node.put("event", "measured").put("step", measured.step());
            ObjectNode quantities = node.putObject("quantities");
            measured.quantities().forEach((key, value) -> quantities.set(key.toString(), number(value)));
        } else if (event instanceof RunEvent.Found found) {
            node.put("event", "found").put("step", found.step());
            node.set("finding", finding(found.finding()));
        } else if (event instanceof RunEvent.Acted acted) {
            node.put("event", "acted");
            node.setAll(action(acted.step(), acted.action()));
        } else if (event instanceof RunEvent.Ended ended) {
            node.put("event", "ended").put("step", ended.step());
            node.put("status", ended.status().id()).put("reason", ended.reason());
        } else {
            throw new IllegalArgumentException("no spelling for " + event.getClass());
        }
        return node;
    }

    public static ObjectNode finding(Finding finding) {
        ObjectNode node = NODES.objectNode();
        node.put("kind", finding.kind().id());
        node.put("severity", finding.severity().id());
        node.put("place", finding.place());
        node.put("from_step", finding.fromStep());
        node.put("to_step", finding.toStep());
        node.put("resolved_at", finding.resolvedAt());
        node.put("ignored", finding.ignored());
        node.put(
                "caused_by",
                finding.causedBy() == null ? null : finding.causedBy().id());
        node.set("numbers", numbers(finding.numbers()));
        node.put("evidence", finding.evidence());
        node.put("citation", finding.citation());
        ArrayNode remedies = node.putArray("remedies");
        for (Finding.Suggestion remedy : finding.remedies()) {
            remedies.addObject().put("kind", remedy.kind()).put("why", remedy.why());
        }
        return node;
    }

    public static ObjectNode action(long step, Action action) {
        ObjectNode node = NODES.objectNode();
        node.put("step", step).put("kind", action.kind()).put("outcome", action.outcome());
        // An action's numbers come in no order of their own; equal runs must write equal lines.
        node.set("numbers", numbers(new TreeMap<>(action.numbers())));
        return node;
    }

    /** Numbers by name, in the map's order. */
    public static ObjectNode numbers(Map<String, Double> numbers) {
        ObjectNode node = NODES.objectNode();
        numbers.forEach((name, value) -> node.set(name, number(value)));
        return node;
    }

    /** A number, or the name of one that is not finite. */
    public static JsonNode number(double value) {
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : TextNode.valueOf(Double.toString(value));
    }

    static JsonNode numberOrNull(@Nullable Double value) {
        return value == null ? NullNode.instance : number(value);
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode node = NODES.arrayNode();
        texts.forEach(node::add);
        return node;
    }

    private static ObjectNode sortedTexts(Map<String, String> texts) {
        ObjectNode node = NODES.objectNode();
        new TreeMap<>(texts).forEach(node::put);
        return node;
    }
}
