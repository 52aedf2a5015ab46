package io.evenkeel.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.run.AtomicFile;
import io.evenkeel.run.RunJson;
import io.evenkeel.torch.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run's last steps before something was no longer finite, as they are kept in its folder: {@value #STEPS} tells of them,
 * {@value #NEWER} and {@value #OLDER} are states to take them again from. What dropout drops, the order of batches and the
 * learning rate follow from the recipe and the step, so that no random state is kept.
 *
 * @param folder the recording's own
 * @param recipe the recipe's file, as it was called when the run was trained
 * @param stoppedAt the step whose loss or gradient was not finite
 * @param threads of the engine, on which last digits depend
 * @param data SHA-256 of the samples that were trained on
 * @param steps every step since the older state, up to the last
 * @param batches the samples of the last steps, by step
 */
public record Recording(
        Path folder,
        String recipe,
        long stoppedAt,
        int threads,
        int blasThreads,
        String data,
        List<Step> steps,
        Map<Long, List<Long>> batches) {

    /** The recording's place in a run's folder. */
    public static final String FOLDER = "recorder";

    static final String STEPS = "steps.json";

    /** The state taken last, and the one before it. */
    public static final String NEWER = "newer.safetensors";

    public static final String OLDER = "older.safetensors";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    /** @param loss before the step's update */
    public record Step(long step, double loss) {}

    public Recording {
        steps = List.copyOf(steps);
        batches = Map.copyOf(batches);
    }

    void write() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", "evenkeel-recording");
        json.put("version", VERSION);
        json.put("recipe", recipe);
        json.put("stopped_at", stoppedAt);
        json.put("threads", threads);
        json.put("blas_threads", blasThreads);
        json.put("data_sha256", data);
        ArrayNode list = json.putArray("steps");
        for (Step step : steps) {
            ObjectNode one = list.addObject();
            one.put("step", step.step());
            one.set("loss", RunJson.number(step.loss()));
        }
        ObjectNode samples = json.putObject("batches");
        new TreeMap<>(batches).forEach((step, of) -> of.forEach(samples.withArray("/" + step)::add));
        AtomicFile.replace(
                folder.resolve(STEPS), file -> file.write(json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * @param run a run's folder
     * @throws CheckpointException where there is no recording, or it is damaged
     */
    public static Recording read(Path run) throws IOException {
        if (!Files.exists(run)) {
            throw new NoSuchFileException(run.toString());
        }
        Path folder = run.resolve(FOLDER);
        Path file = folder.resolve(STEPS);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(run + " holds no " + FOLDER + "/" + STEPS + ": expected the folder of a run"
                    + " that met a value that is not finite, for only then are its last steps written down"
                    + " (and not under --checkpoint-every off)");
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json.path("version").asInt(0) > VERSION) {
                throw new CheckpointException(file + " is written in version "
                        + json.path("version").asInt() + " of the format; this Evenkeel reads versions up to " + VERSION
                        + ". Replay with a newer Evenkeel");
            }
            List<Step> steps = new ArrayList<>();
            for (JsonNode step : json.required("steps")) {
                steps.add(new Step(
                        step.required("step").longValue(),
                        Double.parseDouble(step.required("loss").asText())));
            }
            Map<Long, List<Long>> batches = new TreeMap<>();
            for (Map.Entry<String, JsonNode> batch : json.required("batches").properties()) {
                List<Long> samples = new ArrayList<>();
                batch.getValue().forEach(sample -> samples.add(sample.longValue()));
                batches.put(Long.valueOf(batch.getKey()), samples);
            }
            return new Recording(
                    folder,
                    json.required("recipe").textValue(),
                    json.required("stopped_at").longValue(),
                    json.required("threads").intValue(),
                    json.required("blas_threads").intValue(),
                    json.required("data_sha256").textValue(),
                    steps,
                    batches);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CheckpointException(
                    file + " is damaged: " + e.getMessage() + "; expected it as train wrote it. Train the recipe again",
                    e);
        }
    }
}
