package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no signal to send")
class ProbeInterruptionTest {

    @TempDir
    private Path folder;

    private static List<String> command() {
        List<String> words = new ArrayList<>(ChildTraining.command());
        words.set(words.size() - 1, "probe");
        words.addAll(List.of(
                ProbeCommandTest.MLP.resolve("model.pt").toString(),
                "--data",
                ProbeCommandTest.MLP.resolve("data.npz").toString(),
                "--loss",
                "cross_entropy",
                "--json",
                // far more than a second's work
                "--top",
                "900"));
        return words;
    }

    @Test
    void whatIsKnownIsPrintedWithItsError() throws Exception {
        try (ChildTraining probe = ChildTraining.start(folder, command())) {
            probe.await("eigenvalues", () -> probe.err().contains("measuring largest eigenvalues"));
            probe.send("TERM");
            assertThat(probe.exitCode()).as(probe.err()).isEqualTo(5);
            JsonNode answer = new ObjectMapper().readTree(probe.out());
            assertThat(answer.path("interrupted").booleanValue()).isTrue();
            assertThat(answer.path("loss").doubleValue()).isBetween(0.06, 0.062);
            JsonNode first = answer.path("eigenvalues").get(0);
            // how far it came depends on the machine: it is never above the largest, and a rate needs a firm one
            double value = first.path("value").doubleValue();
            double residual = first.path("residual").doubleValue();
            assertThat(value).isLessThan(1.75356);
            assertThat(residual).isPositive();
            assertThat(answer.has("stable_learning_rate")).isEqualTo(residual < 0.1 * value);
            assertThat(answer.path("missing").toString()).contains("trace", "best step");
        }
    }

    /** Its input ends with its parent. */
    @Test
    void theMeasuringProcessOutlivesNobody() throws Exception {
        try (ChildTraining probe = ChildTraining.start(folder, command())) {
            probe.await("eigenvalues", () -> probe.err().contains("measuring largest eigenvalues"));
            List<ProcessHandle> workers = probe.children();
            assumeTrue(!workers.isEmpty(), "processes can be listed");
            probe.send("KILL");
            probe.exitCode();
            for (ProcessHandle worker : workers) {
                assertThat(worker.onExit()
                                .get(60, java.util.concurrent.TimeUnit.SECONDS)
                                .isAlive())
                        .isFalse();
            }
        }
    }
}
