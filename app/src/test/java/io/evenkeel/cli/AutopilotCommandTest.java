package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class AutopilotCommandTest {

    @TempDir
    private Path folder;

    private CommandLineRun train(String example, Object... arguments) {
        List<Object> words = new ArrayList<>(
                List.of("train", CommandLineRun.EXAMPLES.resolve(example), "--out", folder.resolve("runs"), "--quiet"));
        words.addAll(List.of(arguments));
        return CommandLineRun.of(words.toArray());
    }

    @Test
    void repairsTheVanishingGradientAndTellsWhatItDid() {
        CommandLineRun run = train("vanishing.yaml", "--json", "--autopilot", "act");
        JsonNode answer = run.json();
        assertThat(answer.get("actions")).isNotEmpty();
        List<String> outcomes = new ArrayList<>();
        for (JsonNode action : answer.get("actions")) {
            assertThat(action.get("step").asLong()).isPositive();
            assertThat(action.get("kind").asText()).matches("[a-z-]+");
            assertThat(action.get("numbers").isObject()).isTrue();
            outcomes.add(action.get("outcome").asText());
        }
        assertThat(outcomes).anyMatch(outcome -> outcome.startsWith("kept against vanishing-gradient: "));
        assertThat(outcomes).anyMatch(outcome -> outcome.startsWith("tried against vanishing-gradient: not kept"));
        assertThat(answer.get("final").get("accuracy/validation").asDouble()).isGreaterThan(0.4);
    }

    @Test
    void advisesInProse() {
        CommandLineRun run = train("vanishing.yaml", "--autopilot", "advise", "--set", "epochs=5");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).contains("Autopilot:", "initialize, advised against vanishing-gradient: ");
    }

    @Test
    void leavesAHealthyRunAlone() {
        assertThat(train("healthy.yaml", "--json", "--autopilot", "act").json().get("actions"))
                .isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(train("healthy.yaml", "--trials", "50%").code()).isEqualTo(2);
        assertThat(train("healthy.yaml", "--trials", "50%").err()).contains("--trials", "--autopilot act");
        assertThat(train("healthy.yaml", "--autopilot", "act", "--trials", "5m", "--deterministic")
                        .err())
                .contains("--trials", "--deterministic", "a share of the run's steps");
        assertThat(train("healthy.yaml", "--autopilot", "sometimes").code()).isEqualTo(2);
    }
}
