package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunStatus;
import io.evenkeel.run.Severity;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.converter.TypedArgumentConverter;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Training programs that go wrong in known ways, trained over several seeds. The programs are rebuilt from descriptions in
 * AutoTrainer (Zhang et al. 2021), DeepLocalize (Wardat et al. 2021), DeepDiagnosis (Wardat et al. 2022) and TheDeepChecker
 * (Braiek and Khomh 2023). What several tests look at is trained once.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CasesTest {

    private final Map<String, TrainingResult> trained = new HashMap<>();

    private TrainingResult trained(String name, int seed) throws Exception {
        String run = name + ", seed " + seed;
        TrainingResult known = trained.get(run);
        if (known == null) {
            known = train(name, seed);
            trained.put(run, known);
        }
        return known;
    }

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
        "huge-rate, update-too-large",
        "forgetful, forgetful-recurrence",
        "exploding-recurrence, exploding-gradient"
    })
    void theCauseIsNamedFirst(String name, @Id FindingKind cause) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            TrainingResult result = trained(name, seed);
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
            assertThat(trained(name, seed).findings())
                    .as(name + ", seed " + seed)
                    .anySatisfy(finding -> {
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
            assertThat(trained(name, seed).findings())
                    .as(name + ", seed " + seed)
                    .anySatisfy(finding -> {
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
        Finding finding = trained("exploding-recurrence", 1).findings().get(0);
        assertThat(finding.place()).isEqualTo("layers.0");
        assertThat(finding.evidence()).contains("layers.0 (rnn)", "at each time step", "Through 49 of them");
        assertThat(finding.numbers().get("growth")).isBetween(1.1, 1.5);
        assertThat(finding.numbers()).doesNotContainKey("depth");
    }
}
