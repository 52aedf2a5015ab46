package io.evenkeel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What we write is what the published schema says. */
final class RunStreamSchemaTest {

    private static final JsonNode TREE = tree();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

    private static JsonNode tree() {
        try (InputStream in = RunHeader.class.getResourceAsStream("run-stream.schema.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<ObjectNode> lines() {
        return Stream.concat(
                Stream.of(RunJson.header(RunSamples.header()), RunJson.header(RunSamples.bareHeader())),
                RunSamples.events().stream().map(RunJson::event));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void writtenLinesAreValid(ObjectNode line) {
        assertThat(SCHEMA.validate(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"schema\":\"other\",\"version\":1,\"run\":\"r\"}",
                "{\"event\":\"measured\",\"step\":1}",
                "{\"event\":\"measured\",\"step\":-1,\"quantities\":{}}",
                "{\"event\":\"measured\",\"step\":1,\"quantities\":{\"x\":\"nan\"}}",
                "{\"event\":\"ended\",\"step\":1,\"status\":\"fine\"}",
                "{\"event\":\"found\",\"step\":1,\"finding\":{\"kind\":\"plateau\",\"severity\":\"bad\",\"from_step\":1,\"to_step\":1}}",
            })
    void wrongLinesAreNot(String line) throws IOException {
        assertThat(SCHEMA.validate(new ObjectMapper().readTree(line))).isNotEmpty();
    }

    @Test
    void theSchemaKnowsEveryKind() {
        assertThat(texts(TREE.at("/$defs/finding/properties/kind/anyOf/0/enum")))
                .isEqualTo(
                        Arrays.stream(FindingKind.values()).map(FindingKind::id).toList());
        assertThat(texts(TREE.at("/$defs/finding/properties/severity/enum")))
                .isEqualTo(Arrays.stream(Severity.values()).map(Severity::id).toList());
        assertThat(texts(TREE.at("/$defs/ended/properties/status/enum")))
                .isEqualTo(Arrays.stream(RunStatus.values()).map(RunStatus::id).toList());
    }

    @Test
    void theSchemaListsTheFieldsThatAreWrittenAndNoOthers() {
        ObjectNode header = RunJson.header(RunSamples.header());
        List<RunEvent> events = RunSamples.events();
        sameFields("header", header);
        sameFields("model", header.get("model"));
        sameFields("layer", header.at("/model/layers/0"));
        sameFields("weight", header.at("/model/layers/0/weight"));
        sameFields("data", header.get("data"));
        sameFields("measured", RunJson.event(events.get(0)));
        sameFields("found", RunJson.event(events.get(1)));
        sameFields("finding", RunJson.finding(RunSamples.finding()));
        sameFields("acted", RunJson.event(events.get(3)));
        sameFields("ended", RunJson.event(events.get(5)));
    }

    private static void sameFields(String definition, JsonNode written) {
        assertThat(new TreeSet<>(names(written)))
                .as(definition)
                .isEqualTo(new TreeSet<>(names(TREE.at("/$defs/" + definition + "/properties"))));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new java.util.ArrayList<>();
        array.forEach(item -> texts.add(item.textValue()));
        return texts;
    }
}
