package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Training programs that go wrong in known ways, and some that only look it, trained over several seeds. The programs
 * are rebuilt from descriptions in AutoTrainer (Zhang et al. 2021), DeepLocalize (Wardat et al. 2021), DeepDiagnosis
 * (Wardat et al. 2022) and TheDeepChecker (Braiek and Khomh 2023).
 */
@Tag("slow")
class CasesTest {

    private static final int HEALTHY_SEEDS = 8;

    static TrainingResult train(String name, int seed, String... changes) throws Exception {
        URI uri = Objects.requireNonNull(CasesTest.class.getResource("cases/" + name + ".yaml"), name)
                .toURI();
        List<String> overrides =
                Stream.concat(Stream.of("seed=" + seed), Stream.of(changes)).toList();
        LoadedRecipe recipe = RecipeReader.read(Path.of(uri), overrides);
        try (Training training = Training.prepare(recipe)) {
            return training.run();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "deep-sigmoid, VANISHING_GRADIENT",
        "deep-sigmoid-classes, VANISHING_GRADIENT",
        "relu-output, OUTPUT_LOSS_MISMATCH",
        "exp-activation, NON_FINITE",
        "tiny-weights, BAD_INITIALIZATION",
        "equal-weights, BAD_INITIALIZATION",
        "dead-bias, DEAD_UNITS",
        "no-activation, NO_NONLINEARITY",
        "oscillation, NOISY_GRADIENT",
        "overfitting, OVERFITTING",
        "slow-convergence, OUTPUT_LOSS_MISMATCH",
        "unscaled-target, UNSCALED_TARGET",
        "huge-rate, UPDATE_TOO_LARGE"
    })
    void theCauseIsNamedFirst(String name, FindingKind cause) throws Exception {
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
        "oscillation, OSCILLATION, NOISY_GRADIENT",
        "slow-convergence, SLOW_CONVERGENCE, UPDATE_TOO_SMALL",
        "unscaled-target, NO_LEARNING, UNSCALED_TARGET"
    })
    void theSymptomNamesItsCause(String name, FindingKind symptom, FindingKind cause) throws Exception {
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
