package io.evenkeel.repair;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RemediesTest {

    /** As someone else would write it. */
    public static final class Outsider implements Remedy {
        @Override
        public String kind() {
            return "x-wait";
        }

        @Override
        public Set<FindingKind> answers() {
            return Set.of(FindingKind.PLATEAU);
        }

        @Override
        public List<Edit> proposals(Finding finding, Situation situation) {
            return List.of();
        }
    }

    @Test
    void eachKindIsThereOnce() {
        assertThat(Remedies.builtIn()).extracting(Remedy::kind).doesNotHaveDuplicates();
    }

    @Test
    void everyCauseThatCanBeMendedHasARemedy() {
        Set<FindingKind> answered = Remedies.builtIn().stream()
                .flatMap(remedy -> remedy.answers().stream())
                .collect(java.util.stream.Collectors.toSet());
        assertThat(answered)
                .contains(
                        FindingKind.BAD_DATA,
                        FindingKind.OUTPUT_LOSS_MISMATCH,
                        FindingKind.UNSCALED_INPUT,
                        FindingKind.UNSCALED_TARGET,
                        FindingKind.BAD_INITIALIZATION,
                        FindingKind.NO_NONLINEARITY,
                        FindingKind.SMALL_BATCH_NORM,
                        FindingKind.STEP_TOO_LARGE,
                        FindingKind.STEP_TOO_SMALL,
                        FindingKind.WARM_UP_TOO_LONG,
                        FindingKind.SCHEDULE_JOLT,
                        FindingKind.FORGETFUL_RECURRENCE,
                        FindingKind.EXPLODING_GRADIENT,
                        FindingKind.VANISHING_GRADIENT,
                        FindingKind.DEAD_UNITS,
                        FindingKind.SATURATED_UNITS,
                        FindingKind.ATTENTION_COLLAPSE,
                        FindingKind.ATTENTION_LOGIT_GROWTH,
                        FindingKind.HEAD_DOMINANCE,
                        FindingKind.NON_FINITE,
                        FindingKind.DIVERGENCE,
                        FindingKind.UPDATE_TOO_LARGE,
                        FindingKind.UPDATE_TOO_SMALL,
                        FindingKind.NOISY_GRADIENT,
                        FindingKind.OSCILLATION,
                        FindingKind.NO_LEARNING,
                        FindingKind.PLATEAU,
                        FindingKind.SLOW_CONVERGENCE,
                        FindingKind.OVERFITTING,
                        FindingKind.UNDERFITTING);
    }

    @Test
    void othersAreFoundAsServices(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Remedy.class.getName()), Outsider.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThat(Remedies.all()).extracting(Remedy::kind).contains("x-wait", "clip-norm");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
