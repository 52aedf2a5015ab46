package io.evenkeel.cases;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.evenkeel.recipe.NearestName;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is expected of a case, and says what is wrong with a file that does not say it. */
final class ExpectationFile {

    private static final List<String> KEYS = List.of("about", "healthy", "causes", "luck", "steady", "worst");

    private final Path file;

    private ExpectationFile(Path file) {
        this.file = file;
    }

    static Expectation read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CaseException(
                    file + ": found no such file; expected one beside the recipe with what is expected of"
                            + " it, such as\n  about: steps too long\n  causes: [step-too-large]\nor\n  about: a plain"
                            + " classifier\n  healthy: true");
        }
        return new ExpectationFile(file).parsed(Files.readString(file));
    }

    private Expectation parsed(String text) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw refused(
                    "found what is no YAML" + (where == null ? "" : " on line " + where.getLineNr()) + " ("
                            + e.getOriginalMessage() + ")",
                    "a map");
        }
        if (!root.isObject()) {
            throw refused(
                    "found " + (root.isMissingNode() ? "nothing" : root), "a map with " + String.join(", ", KEYS));
        }
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                String near = NearestName.of(name, KEYS);
                throw refused(
                        "found the key '" + name + "'" + (near == null ? "" : "; did you mean '" + near + "'?"),
                        "one of " + String.join(", ", KEYS));
            }
        }
        return expectation(root);
    }

    private Expectation expectation(JsonNode root) {
        JsonNode about = root.path("about");
        if (!about.isTextual() || about.asText().isBlank()) {
            throw refused("about: found " + shown(about), "what the case is, in a line");
        }
        boolean healthy = truth(root, "healthy");
        Set<FindingKind> causes = causes(root.path("causes"));
        if (healthy != causes.isEmpty()) {
            throw refused(
                    healthy
                            ? "causes: found " + root.path("causes") + " of a case that is healthy"
                            : "causes: found none",
                    "either healthy: true, or the kinds of finding of which one is named first");
        }
        if (!healthy && root.has("worst")) {
            throw refused("worst: found it for a case that is not healthy", "it with healthy: true only");
        }
        return new Expectation(
                about.asText().strip(),
                healthy,
                causes,
                truth(root, "luck"),
                steady(root.path("steady")),
                root.has("worst") ? severity(root.path("worst")) : Severity.WARNING);
    }

    private boolean truth(JsonNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw refused(key + ": found " + shown(value), "true or false");
        }
        return value.asBoolean(false);
    }

    private Set<FindingKind> causes(JsonNode value) {
        if (!value.isMissingNode() && !value.isArray()) {
            throw refused("causes: found " + shown(value), "a list such as [vanishing-gradient]");
        }
        Set<FindingKind> kinds = new LinkedHashSet<>();
        for (JsonNode item : value) {
            kinds.add(FindingKind.byId(item.asText()).orElseThrow(() -> unknown(item.asText())));
        }
        return kinds;
    }

    private CaseException unknown(String kind) {
        List<String> kinds =
                Arrays.stream(FindingKind.values()).map(FindingKind::id).toList();
        String near = NearestName.of(kind, kinds);
        return refused(
                "causes: found '" + kind + "'" + (near == null ? "" : "; did you mean '" + near + "'?"),
                "one of " + String.join(", ", kinds));
    }

    private @Nullable Double steady(JsonNode value) {
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
            throw refused("steady: found " + shown(value), "a standard deviation above 0");
        }
        return value.asDouble();
    }

    private Severity severity(JsonNode value) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.id().equals(value.asText()))
                .filter(severity -> severity != Severity.CRITICAL)
                .findFirst()
                .orElseThrow(() -> refused("worst: found " + shown(value), "info or warning"));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }

    private CaseException refused(String found, String expected) {
        return new CaseException(file + ": " + found + "; expected " + expected);
    }
}
