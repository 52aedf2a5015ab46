package io.evenkeel.training;

import io.evenkeel.data.DataCache;
import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.recipe.ScheduleSpec;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every loss, optimizer, schedule and source has an example recipe, which uses it, trains and reaches the target that it
 * names. Published sets are small stand-ins here.
 */
@Tag("slow")
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Set<String> PUBLISHED = Set.of("mnist", "fashion_mnist", "cifar10", "moby_dick");

    private static @Nullable String cacheBefore;

    @BeforeAll
    static void usesStandIns(@TempDir Path cache) throws IOException {
        StandInSets.write(cache);
        cacheBefore = System.getProperty(DataCache.PROPERTY);
        System.setProperty(DataCache.PROPERTY, cache.toString());
    }

    @AfterAll
    static void usesTheRealCacheAgain() {
        if (cacheBefore == null) {
            System.clearProperty(DataCache.PROPERTY);
        } else {
            System.setProperty(DataCache.PROPERTY, cacheBefore);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** All kinds of the recipe language, and how to tell that a recipe uses one. */
    private static Map<String, Map<String, Predicate<Recipe>>> kinds() {
        return Map.of(
                "activations",
                Arrays.stream(ActivationKind.values())
                        .collect(Collectors.toMap(
                                kind -> kind.name().toLowerCase(Locale.ROOT),
                                kind -> recipe -> recipe.model().layers().stream()
                                        .anyMatch(layer -> layer instanceof LayerSpec.Activation activation
                                                && activation.kind() == kind))),
                "losses",
                Arrays.stream(LossSpec.Kind.values())
                        .collect(Collectors.toMap(
                                kind -> kind.name().toLowerCase(Locale.ROOT),
                                kind -> recipe -> recipe.loss().kind() == kind)),
                "optimizers",
                OptimizerSpec.names().stream()
                        .collect(Collectors.toMap(
                                name -> name,
                                name -> recipe -> recipe.optimizer().name().equals(name))),
                "schedules",
                Arrays.stream(ScheduleSpec.class.getRecordComponents())
                        .collect(Collectors.toMap(
                                part -> snakeCase(part.getName()), part -> recipe -> isSet(part, recipe.schedule()))),
                "sources",
                Arrays.stream(SourceSpec.class.getPermittedSubclasses())
                        .collect(Collectors.toMap(
                                type -> snakeCase(type.getSimpleName()),
                                type -> recipe -> type.isInstance(recipe.data().source()))));
    }

    private static boolean isSet(RecordComponent part, ScheduleSpec schedule) {
        try {
            Object nothing = part.getAccessor().invoke(new ScheduleSpec(0, null));
            Object value = part.getAccessor().invoke(schedule);
            return value != null && !value.equals(nothing);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Arguments> everyKind() {
        return kinds().entrySet().stream()
                .flatMap(group ->
                        group.getValue().keySet().stream().sorted().map(kind -> Arguments.of(group.getKey(), kind)));
    }

    private static TrainingResult train(Path file, String... changes) throws IOException {
        LoadedRecipe recipe = RecipeReader.read(file, List.of(changes));
        try (Training training = Training.prepare(recipe)) {
            return training.run();
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void reachesItsTarget(String group, String kind) throws IOException {
        Path file = EXAMPLES.resolve(group).resolve(kind + ".yaml");
        assertThat(file).exists();
        Recipe recipe = RecipeReader.read(file, List.of()).recipe();
        assertThat(kinds().get(group).get(kind).test(recipe))
                .as(file + " uses " + kind)
                .isTrue();
        TrainingResult result = PUBLISHED.contains(kind) ? train(file, "data.samples=400", "steps=80") : train(file);
        assertThat(result.targetMet()).as(result.last().toString()).isTrue();
        assertThat(result.findings()).noneMatch(Finding::blocks);
    }

    @Test
    void noExampleIsOfNothing() throws IOException {
        for (Map.Entry<String, Map<String, Predicate<Recipe>>> group : kinds().entrySet()) {
            try (Stream<Path> files = Files.list(EXAMPLES.resolve(group.getKey()))) {
                Set<String> names = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".yaml"))
                        .map(name -> name.substring(0, name.length() - ".yaml".length()))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(names).isEqualTo(new TreeSet<>(group.getValue().keySet()));
            }
        }
    }

    @Test
    void theExplodingOneExplodesThroughTimeAndAGateMendsIt() throws IOException {
        TrainingResult result = train(EXAMPLES.resolve("exploding.yaml"));
        assertThat(result.targetMet()).isFalse();
        assertThat(result.findings().get(0)).satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.EXPLODING_GRADIENT);
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.evidence()).contains("layers.0 (rnn)", "at each time step");
        });
        TrainingResult mended = train(
                EXAMPLES.resolve("exploding.yaml"),
                "model.layers=[{gru: 32}, last_step, {linear: 1}]",
                "optimizer.adam.learning_rate=0.01",
                "steps=60");
        assertThat(mended.findings()).noneMatch(finding -> finding.kind().equals(FindingKind.EXPLODING_GRADIENT));
    }

    @Test
    void theConvolutionalOneLearnsImages() throws IOException {
        TrainingResult result = train(EXAMPLES.resolve("mnist-cnn.yaml"), "data.samples=400", "epochs=6");
        assertThat(result.targetMet()).as(result.last().toString()).isTrue();
        assertThat(result.findings()).noneMatch(Finding::blocks);
    }

    @Test
    void theTransformerLearnsText() throws IOException {
        TrainingResult result =
                train(EXAMPLES.resolve("tiny-transformer.yaml"), "data.samples=200", "schedule.warm_up=5", "epochs=12");
        assertThat(result.targetMet()).as(result.last().toString()).isTrue();
        assertThat(result.findings()).noneMatch(Finding::blocks);
    }
}
