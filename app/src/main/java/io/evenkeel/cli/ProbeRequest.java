package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.probe.ProbeData;
import io.evenkeel.torch.probe.ProbeQuestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a measuring process is asked for.
 *
 * @param model a TorchScript file, or a recipe where there is a checkpoint
 * @param overrides of the recipe
 * @param loss for a TorchScript file
 */
record ProbeRequest(
        Path model,
        @Nullable Path checkpoint,
        List<String> overrides,
        LossSpec.@Nullable Kind loss,
        @Nullable ProbeData data,
        @Nullable Integer most,
        ProbeQuestions questions) {

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("model", model.toString());
        node.put("checkpoint", checkpoint == null ? null : checkpoint.toString());
        overrides.forEach(node.putArray("overrides")::add);
        node.put("loss", loss == null ? null : loss.name());
        if (data != null) {
            node.put("data", data.file().toString());
            data.labels().forEach(node.putArray("labels")::add);
        }
        node.put("most", most);
        node.put("top", questions.top());
        node.put("density", questions.density());
        node.put("noise", questions.noise());
        node.put("layers", questions.layers());
        node.put("batch", questions.batch());
        return node;
    }

    static ProbeRequest of(JsonNode node) {
        Integer most = node.path("most").isNumber() ? node.path("most").intValue() : null;
        return new ProbeRequest(
                Path.of(node.path("model").asText()),
                node.path("checkpoint").isTextual()
                        ? Path.of(node.path("checkpoint").asText())
                        : null,
                texts(node.path("overrides")),
                node.path("loss").isTextual()
                        ? LossSpec.Kind.valueOf(node.path("loss").asText())
                        : null,
                node.path("data").isTextual()
                        ? new ProbeData(Path.of(node.path("data").asText()), texts(node.path("labels")), most)
                        : null,
                most,
                new ProbeQuestions(
                        node.path("top").intValue(),
                        node.path("density").booleanValue(),
                        node.path("noise").booleanValue(),
                        node.path("layers").booleanValue(),
                        node.path("batch").isNumber() ? node.path("batch").longValue() : null));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
