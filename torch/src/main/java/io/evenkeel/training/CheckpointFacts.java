package io.evenkeel.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.evenkeel.torch.CheckpointException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says of the run that it belongs to.
 *
 * @param run the run's identity
 * @param recipe the recipe as written
 * @param overrides what {@code --set} changed, in order
 * @param events events in the run's stream before it
 * @param threads of the engine; with others, last digits differ
 * @param watching how closely it is watched
 * @param best the best evaluation so far; null before the first
 */
public record CheckpointFacts(
        String run,
        String recipe,
        List<String> overrides,
        long events,
        int threads,
        Watching watching,
        @Nullable Best best) {

    private static final String REQUESTED = "requested";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * An evaluation on held-back data.
     *
     * @param step updates done before it
     */
    public record Best(String quantity, double value, long step) {
        Map<String, String> texts() {
            return Map.of(
                    "best_quantity", quantity,
                    "best_value", Double.toString(value),
                    "best_step", Long.toString(step));
        }
    }

    public CheckpointFacts {
        overrides = List.copyOf(overrides);
    }

    /** As texts by name, as a checkpoint keeps them. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("id", run);
        texts.put("recipe", recipe);
        texts.put(
                "overrides",
                JSON.createArrayNode()
                        .addAll(overrides.stream()
                                .map(JSON.getNodeFactory()::textNode)
                                .toList())
                        .toString());
        texts.put("events", Long.toString(events));
        texts.put("threads", Integer.toString(threads));
        texts.put("watching", Double.toString(watching.share()));
        texts.put(REQUESTED, String.join(",", new TreeSet<>(watching.requested())));
        if (best != null) {
            texts.putAll(best.texts());
        }
        return texts;
    }

    /**
     * Backwards.
     *
     * @throws CheckpointException when something is missing or is not what it should be
     */
    public static CheckpointFacts of(Map<String, String> texts) throws CheckpointException {
        try {
            String quantity = texts.get("best_quantity");
            return new CheckpointFacts(
                    text(texts, "id"),
                    text(texts, "recipe"),
                    JSON.readValue(text(texts, "overrides"), new TypeReference<List<String>>() {}),
                    Long.parseLong(text(texts, "events")),
                    Integer.parseInt(text(texts, "threads")),
                    watching(texts),
                    quantity == null
                            ? null
                            : new Best(
                                    quantity,
                                    Double.parseDouble(text(texts, "best_value")),
                                    Long.parseLong(text(texts, "best_step"))));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new CheckpointException("the checkpoint's facts about its run are not as expected: " + e, e);
        }
    }

    /** Checkpoints of before say nothing of requests. */
    private static Watching watching(Map<String, String> texts) throws CheckpointException {
        String requested = texts.getOrDefault(REQUESTED, "");
        return new Watching(
                Double.parseDouble(text(texts, "watching")),
                requested.isEmpty() ? Set.of() : Set.of(requested.split(",", -1)));
    }

    private static String text(Map<String, String> texts, String name) throws CheckpointException {
        String text = texts.get(name);
        if (text == null) {
            throw new CheckpointException("the checkpoint says nothing of its run's " + name
                    + "; expected one that train has saved in a run's folder");
        }
        return text;
    }
}
