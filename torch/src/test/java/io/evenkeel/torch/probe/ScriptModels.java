package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.recipe.LossSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The models that {@code make_models.py} made, with the truth that it computed. */
final class ScriptModels {

    static final Path FOLDER = Path.of("src", "test", "resources", "io", "evenkeel", "torch", "probe");
    static final ProbeQuestions EVERYTHING = new ProbeQuestions(5, false, true, true, null);

    private ScriptModels() {}

    static Path file(String name) {
        return FOLDER.resolve(name);
    }

    static JsonNode truth(String name) throws IOException {
        return new ObjectMapper().readTree(file("expected.json").toFile()).path(name);
    }

    static JsonNode probed(Path model, Path data, String loss, ProbeQuestions questions) throws Exception {
        LossSpec.Kind kind = LossSpec.Kind.valueOf(loss.toUpperCase(Locale.ROOT));
        try (ProbeSubject subject = ScriptSubject.of(
                model, new LossSpec(kind, LossSpec.Reduction.MEAN), new ProbeData(data, List.of(), null))) {
            return Probe.run(subject, questions, ALL).json();
        }
    }

    static final ProbeListener ALL = new ProbeListener() {
        @Override
        public boolean at(String stage, String known) {
            return true;
        }

        @Override
        public void known(ProbeAnswer answer) {}
    };
}
