package io.evenkeel.training;

import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts.SmallBatch;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is found in a recipe before its first step, on real data and networks. */
class LintTest {

    @TempDir
    private Path folder;

    private Training prepare(String recipe, String... changes) throws Exception {
        Path file = folder.resolve("recipe.yaml");
        Files.writeString(file, recipe);
        return Training.prepare(RecipeReader.read(file, List.of(changes)));
    }

    private List<Finding> lint(String recipe, String... changes) throws Exception {
        try (Training training = prepare(recipe, changes)) {
            return training.lint();
        }
    }

    private static final String CIRCLES = """
            data: {source: circles, samples: 1000, noise: 0.1, factor: 0.8, validation: 0.3}
            model: {layers: [{linear: 16}, relu, {linear: 16}, relu, {linear: 1}, sigmoid]}
            loss: binary_cross_entropy
            optimizer: {adam: {learning_rate: 0.01}}
            batch: 32
            epochs: 20
            """;

    @Test
    void nothingIsFoundWhereNothingIsWrong() throws Exception {
        assertThat(lint(CIRCLES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.label_noise=1.0 | bad-data | WARNING",
                "optimizer.adam.weight_decay=0.01 | weight-growth | INFO",
                "schedule.warm_up=5000 | warm-up-too-long | WARNING",
                "model.layers=[{linear: 16}, {leaky_relu: -0.5}, {linear: 1}, sigmoid] | bad-initialization | WARNING",
                "model.layers=[{linear: 16}, {leaky_relu: 1.0}, {linear: 1}, sigmoid] | no-nonlinearity | WARNING",
                "model.layers=[{linear: 16}, relu, {linear: 1}, batch_norm, sigmoid] | output-loss-mismatch | INFO",
                "model.layers=[{linear: 16}, batch_norm, sigmoid, {linear: 1}, sigmoid] | no-nonlinearity | INFO",
                "model.layers=[{linear: {units: 16, init: {normal: 30}}}, relu, {linear: {units: 1, init: {normal: 30}}}, sigmoid]"
                        + " | bad-initialization | WARNING",
                "model.layers=[{linear: 16}, relu, {linear: 1}, softmax] | output-loss-mismatch | CRITICAL",
                "model.layers=[{linear: {units: 16, bias_init: {constant: -10}}}, relu, {linear: 1}, sigmoid]"
                        + " | no-learning | WARNING"
            })
    void eachFaultIsToldBeforeTraining(String change, String kind, Severity severity) throws Exception {
        assertThat(lint(CIRCLES, change)).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.byId(kind).orElseThrow());
            assertThat(finding.severity()).isEqualTo(severity);
        });
    }

    @Test
    void shuffledTargetsOfARegressionAreSeenToo() throws Exception {
        StringBuilder table = new StringBuilder("a,b,y\n");
        StringBuilder sound = new StringBuilder("a,b,y\n");
        Random random = new Random(4);
        for (int i = 0; i < 800; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            table.append(a)
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(random.nextGaussian())
                    .append('\n');
            sound.append(a)
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(Math.sin(3 * a) * b)
                    .append('\n');
        }
        String recipe = """
                data: {source: csv, path: table.csv, label: y, validation: 0.2}
                model: {layers: [{linear: 16}, relu, {linear: 1}]}
                loss: mse
                optimizer: {adam: {learning_rate: 0.01}}
                epochs: 20
                """;
        Files.writeString(folder.resolve("table.csv"), table);
        assertThat(lint(recipe)).extracting(Finding::kind).containsExactly(FindingKind.BAD_DATA);
        Files.writeString(folder.resolve("table.csv"), sound);
        assertThat(lint(recipe)).isEmpty();
    }

    @Test
    @Tag("slow")
    void labelsLearntByHeartThatSayNothingOfOthersAreTheRoot() throws Exception {
        String[] changes = {
            "data.label_noise=1.0",
            "epochs=200",
            "model.layers=[{linear: 128}, relu, {linear: 128}, relu, {linear: 1}, sigmoid]"
        };
        try (Training training = prepare(CIRCLES, changes)) {
            Finding first = training.run().findings().get(0);
            assertThat(first.kind()).isEqualTo(FindingKind.BAD_DATA);
            assertThat(first.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(first.remedies().get(0).kind()).isEqualTo("clean-data");
        }
    }

    @Test
    void aTrialLeavesTheNetworkAsItIsAndGivesTheSameTwice() throws Exception {
        try (Training training = prepare(CIRCLES);
                Training other = prepare(CIRCLES)) {
            SmallBatch tried = Objects.requireNonNull(
                    Objects.requireNonNull(training.triedFacts().model()).smallBatch());
            assertThat(tried.complete()).isTrue();
            assertThat(tried.samples()).isEqualTo(16);
            assertThat(tried.loss()).isLessThan(tried.chanceLoss() / 2);
            assertThat(tried.steps()).isBetween(1L, 200L);
            assertThat(training.triedFacts()).as("asked again").isSameAs(training.triedFacts());
            assertThat(Objects.requireNonNull(other.triedFacts().model()).smallBatch())
                    .isEqualTo(tried);
            assertThat(training.facts().model()).isNotNull().satisfies(model -> assertThat(model.smallBatch())
                    .isNull());
            // A run after a trial is the run without one.
            try (Training untried = prepare(CIRCLES)) {
                Map<QuantityKey, Double> after = training.run().last();
                Map<QuantityKey, Double> without = untried.run().last();
                for (String name : List.of(Quantities.LOSS_TRAINING, Quantities.LOSS_VALIDATION)) {
                    QuantityKey key = QuantityKey.of(name);
                    assertThat(after.get(key)).isNotNull().isEqualTo(without.get(key));
                }
            }
        }
    }

    @Test
    void aTrialStopsWhenItsTimeIsUpAndSaysSo() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (Training training = prepare(CIRCLES, "model.layers=[{linear: 16}, relu, {linear: 1}, softmax]")) {
            SmallBatch tried = training.triedWith(() -> clock.addAndGet(1_000_000_000L));
            assertThat(tried).isNotNull();
            assertThat(tried.complete()).isFalse();
            assertThat(tried.steps()).isBetween(1L, 10L);
        }
    }

    @Test
    void whereAllTargetsAreTheSameThereIsNothingToTry() throws Exception {
        Files.writeString(folder.resolve("table.csv"), "a,b,y\n1,2,5\n3,4,5\n5,1,5\n");
        String recipe = """
                data: {source: csv, path: table.csv, label: y, validation: 0}
                model: {layers: [{linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.01}}
                epochs: 2
                """;
        try (Training training = prepare(recipe)) {
            assertThat(Objects.requireNonNull(training.triedFacts().model()).smallBatch())
                    .isNull();
            assertThat(training.lint()).extracting(Finding::kind).containsExactly(FindingKind.BAD_DATA);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "healthy-tanh-5",
                "healthy-tanh-8",
                "healthy-zero-output",
                "healthy-odd-betas",
                "healthy-line",
                "healthy-blobs",
                "healthy-digits",
                "healthy-spikes",
                "healthy-gru",
                "healthy-lstm"
            })
    void healthyRecipesAreNotAccused(String name) throws Exception {
        for (int seed = 1; seed <= 8; seed++) {
            try (Training training = Training.prepare(CasesTest.recipe(name, seed))) {
                assertThat(training.lint())
                        .as("%s, seed %d", name, seed)
                        .noneMatch(finding -> finding.severity() == Severity.CRITICAL)
                        .noneMatch(finding -> finding.kind().equals(FindingKind.BAD_DATA))
                        .noneMatch(finding -> finding.kind().equals(FindingKind.NO_LEARNING));
            }
        }
    }
}
