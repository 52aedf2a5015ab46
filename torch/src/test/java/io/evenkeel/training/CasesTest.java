package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.converter.TypedArgumentConverter;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Training programs that go wrong in known ways, and some that only look it, trained over several seeds. The programs
 * are rebuilt from descriptions in AutoTrainer (Zhang et al. 2021), DeepLocalize (Wardat et al. 2021), DeepDiagnosis
 * (Wardat et al. 2022) and TheDeepChecker (Braiek and Khomh 2023).
 */
@Tag("slow")
class CasesTest {

    private static final int HEALTHY_SEEDS = 8;

    /** A kind of finding by the name under which people see it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @ConvertWith(FromId.class)
    private @interface Id {}

    static final class FromId extends TypedArgumentConverter<String, FindingKind> {
        FromId() {
            super(String.class, FindingKind.class);
        }

        @Override
        protected FindingKind convert(String id) {
            return FindingKind.byId(id).orElseThrow();
        }
    }

    static TrainingResult train(String name, int seed, String... changes) throws Exception {
        try (Training training = Training.prepare(recipe(name, seed, changes))) {
            return training.run();
        }
    }

    static LoadedRecipe recipe(String name, int seed, String... changes) throws Exception {
        URI uri = Objects.requireNonNull(CasesTest.class.getResource("cases/" + name + ".yaml"), name)
                .toURI();
        List<String> overrides =
                Stream.concat(Stream.of("seed=" + seed), Stream.of(changes)).toList();
        return RecipeReader.read(Path.of(uri), overrides);
    }

    @ParameterizedTest
    @CsvSource({
        "deep-sigmoid, vanishing-gradient",
        "deep-sigmoid-classes, vanishing-gradient",
        "relu-output, output-loss-mismatch",
        "exp-activation, non-finite",
        "tiny-weights, bad-initialization",
        "equal-weights, bad-initialization",
        "dead-bias, dead-units",
        "no-activation, no-nonlinearity",
        "oscillation, noisy-gradient",
        "overfitting, overfitting",
        "slow-convergence, output-loss-mismatch",
        "unscaled-target, unscaled-target",
        "huge-rate, step-too-large",
        "forgetful, forgetful-recurrence",
        "exploding-recurrence, exploding-gradient"
    })
    void theCauseIsNamedFirst(String name, @Id FindingKind cause) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            TrainingResult result = train(name, seed);
            List<Finding> blocking =
                    result.findings().stream().filter(Finding::blocks).toList();
            if (blocking.isEmpty()) {
                // Some seeds of the classifier with eleven sigmoid layers do get going.
                assertThat(name).isEqualTo("deep-sigmoid-classes");
                continue;
            }
            assertThat(blocking.get(0).kind()).as(name + ", seed " + seed).isEqualTo(cause);
            assertThat(result.status()).isIn(RunStatus.UNHEALTHY, RunStatus.DIVERGED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "oscillation, oscillation, noisy-gradient",
        "slow-convergence, slow-convergence, update-too-small",
        "unscaled-target, no-learning, unscaled-target",
        "forgetful, no-learning, forgetful-recurrence",
        "exploding-recurrence, no-learning, exploding-gradient"
    })
    void theSymptomNamesItsCause(String name, @Id FindingKind symptom, @Id FindingKind cause) throws Exception {
        for (int seed = 1; seed <= 2; seed++) {
            assertThat(train(name, seed).findings()).as(name + ", seed " + seed).anySatisfy(finding -> {
                assertThat(finding.kind()).isEqualTo(symptom);
                assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(finding.causedBy()).isEqualTo(cause);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"oscillation, batch=32", "oscillation, optimizer.sgd.learning_rate=0.001"})
    void whatRepairsAProgramAlsoSilencesItsFinding(String name, String change) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            assertThat(train(name, seed, change).findings())
                    .as(name + ", seed " + seed)
                    .noneMatch(finding -> finding.severity() == Severity.CRITICAL);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "small-batch-norm, small-batch-norm, batch=32",
        "double-normalization, double-normalization, 'model.layers=[{linear: 16}, layer_norm, relu, {linear: 3}]'",
        "schedule-jolt, schedule-jolt, optimizer.sgd.learning_rate=0.05",
        "warm-up-too-long, warm-up-too-long, schedule.warm_up=40"
    })
    void whatIsWastedIsSaidUntilItIsMended(String name, @Id FindingKind kind, String change) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            assertThat(train(name, seed).findings()).as(name + ", seed " + seed).anySatisfy(finding -> {
                assertThat(finding.kind()).isEqualTo(kind);
                assertThat(finding.resolvedAt()).isNull();
            });
            assertThat(train(name, seed, change).findings())
                    .as(name + ", seed " + seed + ", " + change)
                    .noneMatch(finding -> finding.kind().equals(kind) || finding.severity() == Severity.CRITICAL);
        }
    }

    @Test
    void explodingThroughTimeIsToldFromExplodingOverDepth() throws Exception {
        Finding finding = train("exploding-recurrence", 1).findings().get(0);
        assertThat(finding.place()).isEqualTo("layers.0");
        assertThat(finding.evidence()).contains("layers.0 (rnn)", "at each time step", "Through 49 of them");
        assertThat(finding.numbers().get("growth")).isBetween(1.1, 1.5);
        assertThat(finding.numbers()).doesNotContainKey("depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy-gru", "healthy-lstm"})
    void networksThatLearnToRememberAreNotCalledForgetful(String name) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            TrainingResult result = train(name, seed);
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
        try (Training training = Training.prepare(recipe(name, seed))) {
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
                .flatMap(name -> IntStream.rangeClosed(1, HEALTHY_SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void nothingCriticalIsSaidOfAHealthyRun(String name, int seed) throws Exception {
        TrainingResult result = train(name, seed);
        assertThat(result.findings()).noneMatch(finding -> finding.severity() == Severity.CRITICAL);
        assertThat(result.status()).isEqualTo(RunStatus.HEALTHY);
    }
}
