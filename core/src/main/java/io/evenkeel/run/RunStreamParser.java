package io.evenkeel.run;

import io.evenkeel.run.Fields.Malformed;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link RunJson} backwards. */
final class RunStreamParser {

    /** A well-formed value that a newer version may have introduced. The message names it. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;
        private final String what;

        Unknown(String what) {
            super(what);
            this.what = what;
        }

        @Override
        public String getMessage() {
            return what;
        }
    }

    /** A stream repeats its few keys on every line; one object for each saves most of a record's memory. */
    private final Map<String, QuantityKey> keys = new HashMap<>();

    RunHeader header(Fields node) {
        Fields model = node.objectOrNull("model");
        Fields data = node.objectOrNull("data");
        return new RunHeader(
                node.text("run"),
                node.textOr("name", node.text("run")),
                node.textOr("started", ""),
                node.textOrNull("recipe"),
                node.textOrNull("recipe_file"),
                node.texts("overrides"),
                node.integerOr("seed", 0),
                node.integerOr("planned_steps", 0),
                node.integerOr("steps_per_epoch", 0),
                texts(node.objectOrNull("versions")),
                texts(node.objectOrNull("machine")),
                model == null ? null : FactsJson.model(model),
                data == null ? null : FactsJson.data(data));
    }

    RunEvent event(Fields node) throws Unknown {
        String type = node.text("event");
        return switch (type) {
            case "measured" -> new RunEvent.Measured(step(node), quantities(node.object("quantities")));
            case "found" -> new RunEvent.Found(step(node), finding(node.object("finding")));
            case "acted" ->
                new RunEvent.Acted(
                        step(node),
                        new Action(
                                node.text("kind"), node.textOr("outcome", ""), numbers(node.objectOrNull("numbers"))));
            case "ended" -> new RunEvent.Ended(step(node), status(node.text("status")), node.textOr("reason", ""));
            default -> throw new Unknown("the event \"" + type + "\"");
        };
    }

    private static Finding finding(Fields node) throws Unknown {
        String cause = node.textOrNull("caused_by");
        return new Finding(
                kind(node.text("kind")),
                severity(node.text("severity")),
                node.textOr("place", ""),
                node.integer("from_step"),
                node.integer("to_step"),
                node.integerOrNull("resolved_at"),
                node.has("ignored") && node.bool("ignored"),
                // A cause that we do not know takes nothing away from the finding itself.
                cause == null ? null : FindingKind.byId(cause).orElse(null),
                numbers(node.objectOrNull("numbers")),
                node.textOr("evidence", ""),
                node.textOr("citation", ""),
                remedies(node));
    }

    private static List<Finding.Suggestion> remedies(Fields node) {
        return node.objects("remedies").stream()
                .map(remedy -> new Finding.Suggestion(remedy.text("kind"), remedy.textOr("why", "")))
                .toList();
    }

    private static long step(Fields node) {
        long step = node.integer("step");
        if (step < 0) {
            throw new Malformed("has \"step\": " + step + "; expected 0 or more");
        }
        return step;
    }

    private Map<QuantityKey, Double> quantities(Fields node) {
        Map<QuantityKey, Double> quantities = new LinkedHashMap<>();
        node.asNumbers().forEach((key, value) -> quantities.put(keys.computeIfAbsent(key, QuantityKey::parse), value));
        return Collections.unmodifiableMap(quantities);
    }

    private static Map<String, Double> numbers(@Nullable Fields node) {
        return node == null ? Map.of() : node.asNumbers();
    }

    private static Map<String, String> texts(@Nullable Fields node) {
        return node == null ? Map.of() : node.asTexts();
    }

    private static FindingKind kind(String id) throws Unknown {
        return FindingKind.byId(id).orElseThrow(() -> new Unknown("the finding \"" + id + "\""));
    }

    private static Severity severity(String id) throws Unknown {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Unknown("the severity \"" + id + "\""));
    }

    private static RunStatus status(String id) throws Unknown {
        return Arrays.stream(RunStatus.values())
                .filter(status -> status.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Unknown("the status \"" + id + "\""));
    }
}
