package io.evenkeel.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecipeSchemaTest {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(RecipeSchema.tree());

    static List<String> valid() {
        return Samples.valid();
    }

    static List<String> invalid() {
        return Samples.invalid();
    }

    @Test
    void isItselfASchema() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(RecipeSchema.print());
        JsonSchema meta = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(schema)).isEmpty();
        assertThat(schema.get("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
    }

    @Test
    void documentsKeysWithDefaultsAndBounds() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(RecipeSchema.print());

        assertThat(schema.get("properties").fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "seed",
                        "data",
                        "model",
                        "loss",
                        "optimizer",
                        "schedule",
                        "clip",
                        "batch",
                        "accumulate",
                        "epochs",
                        "steps",
                        "batching",
                        "target",
                        "targets",
                        "device",
                        "precision",
                        "ignore",
                        "task");
        JsonNode batch = schema.at("/properties/batch");
        assertThat(batch.get("type").asText()).isEqualTo("integer");
        assertThat(batch.get("minimum").asInt()).isEqualTo(1);
        assertThat(batch.get("default").asInt()).isEqualTo(32);
        assertThat(batch.get("description").asText())
                .isEqualTo("Samples in one batch; where there are fewer, all of them.");
        assertThat(schema.get("required"))
                .extracting(JsonNode::asText)
                .containsExactly("data", "model", "loss", "optimizer");
        assertThat(schema.get("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.get("$defs").fieldNames())
                .toIterable()
                .contains("layer", "initializer", "loss", "optimizer", "clip");
        assertThat(schema.at("/$defs/layer").findValuesAsText("$ref")).contains("#/$defs/layer");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void acceptsWhatTheReaderReads(String text) {
        RecipeReader.parse(text);

        assertThat(validate(text)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWhatTheReaderRefuses(String text) {
        assertThatExceptionOfType(RecipeException.class).isThrownBy(() -> RecipeReader.parse(text));

        assertThat(validate(text)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void acceptsWhatTheWriterWrites(String text) {
        assertThat(validate(RecipeWriter.write(RecipeReader.parse(text)))).isEmpty();
    }

    static Set<ValidationMessage> validate(String text) {
        return SCHEMA.validate(NodeJson.of(RecipeText.parse(text, null)));
    }
}
