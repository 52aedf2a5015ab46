package io.evenkeel.training;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Training programs that only look as if something were wrong, or that nothing is wrong with, over several seeds. */
@Tag("slow")
class HealthyCasesTest {

    private static final int SEEDS = 8;

    @ParameterizedTest
    @ValueSource(strings = {"healthy-gru", "healthy-lstm"})
    void networksThatLearnToRememberAreNotCalledForgetful(String name) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            TrainingResult result = CasesTest.train(name, seed);
            assertThat(result.targetMet()).as(name + ", seed " + seed).isTrue();
            assertThat(result.status()).isEqualTo(RunStatus.HEALTHY);
            assertThat(result.findings())
                    .noneMatch(finding -> finding.resolvedAt() == null && finding.severity() == Severity.CRITICAL)
                    .noneMatch(finding -> finding.kind().equals(FindingKind.EXPLODING_GRADIENT))
                    .noneMatch(finding -> finding.kind().equals(FindingKind.FORGETFUL_RECURRENCE)
                            && finding.severity() != Severity.INFO);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void spikesThatAreOverAtOnceAreNotedAtMost(int seed) throws Exception {
        List<Double> losses = new ArrayList<>();
        TrainingResult result = train("healthy-spikes", seed, losses);
        assertThat(result.targetMet()).isTrue();
        assertThat(result.findings()).noneMatch(finding -> finding.severity() != Severity.INFO);
        assertThat(quickSpikes(losses)).as("spikes that there are").isGreaterThanOrEqualTo(5);
    }

    /** How often the loss leaps by one above the median of the fifty steps before, and is back within ten. */
    private static int quickSpikes(List<Double> losses) {
        int spikes = 0;
        for (int i = 50; i + 15 < losses.size(); i++) {
            double base = median(losses.subList(i - 50, i));
            if (losses.get(i) > base + 1 && median(losses.subList(i + 10, i + 15)) < base + 0.3) {
                spikes++;
                i += 10;
            }
        }
        return spikes;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static TrainingResult train(String name, int seed, List<Double> losses) throws Exception {
        RunSink sink = new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                if (event instanceof RunEvent.Measured measured) {
                    Double loss = measured.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
                    if (loss != null) {
                        losses.add(loss);
                    }
                }
            }
        };
        try (Training training = Training.prepare(CasesTest.recipe(name, seed))) {
            return training.run(List.of(sink), Progress.SILENT, Watching.EVERYTHING);
        }
    }

    static Stream<Arguments> healthy() {
        return Stream.of(
                        "healthy-tanh-5",
                        "healthy-tanh-8",
                        "healthy-zero-output",
                        "healthy-odd-betas",
                        "healthy-line",
                        "healthy-blobs",
                        "healthy-digits")
                .flatMap(name -> IntStream.rangeClosed(1, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void nothingCriticalIsSaidOfAHealthyRun(String name, int seed) throws Exception {
        TrainingResult result = CasesTest.train(name, seed);
        assertThat(result.findings()).noneMatch(finding -> finding.severity() == Severity.CRITICAL);
        assertThat(result.status()).isEqualTo(RunStatus.HEALTHY);
    }
}
