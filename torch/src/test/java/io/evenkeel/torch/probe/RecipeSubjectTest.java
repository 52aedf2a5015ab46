package io.evenkeel.torch.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Progress;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

/** A recipe's network at a checkpoint, whose layers can be seen. */
@Tag("slow")
class RecipeSubjectTest {

    private static final ProbeQuestions FEW = new ProbeQuestions(2, false, true, true, 16L);

    @TempDir
    private Path folder;

    private LoadedRecipe recipe(String layers, String rest) throws Exception {
        Path file = Files.writeString(folder.resolve("recipe.yaml"), """
                data: {source: digits, samples: 40, scale: unit, validation: 0}
                model: {layers: %s}
                loss: cross_entropy
                optimizer: {adam: {learning_rate: 0.01}}
                steps: 10
                """.formatted(layers) + rest);
        return RecipeReader.read(file, List.of());
    }

    private Path trained(LoadedRecipe recipe) {
        try (Training training = Training.prepare(recipe)) {
            training.run(List.of(), Progress.SILENT, new Watching(0), folder, CheckpointCadence.DEFAULT);
        }
        return folder.resolve(SavedRun.LAST);
    }

    private static ProbeSubject byLoop(ProbeSubject subject) {
        return new ProbeSubject(
                subject.name(), subject.data(), subject.graphOf(), Optional.empty(), subject.notes(), () -> {});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{conv2d: {filters: 3, kernel: 3}}, batch_norm, relu, flatten, {dropout: 0.4}, {linear: 10}]",
                "[{reshape: [8, 8]}, {gru: 5}, last_step, {linear: 10}]",
                "[{reshape: [8, 8]}, {transformer: {heads: 2, ff: 6}}, mean_pool, {linear: 10}]"
            })
    void onePassFindsWhatTheLoopFinds(String layers) throws Exception {
        LoadedRecipe recipe = recipe(layers, "precision: float64\n");
        Path checkpoint = trained(recipe);
        try (ProbeSubject subject = RecipeSubject.of(recipe, checkpoint, null, null)) {
            JsonNode once = Probe.run(subject, FEW, ScriptModels.ALL).json();
            JsonNode looped = Probe.run(byLoop(subject), FEW, ScriptModels.ALL).json();
            assertThat(once.path("noise").path("way").asText()).isEqualTo("one backward pass");
            assertThat(looped.path("noise").path("way").asText()).isEqualTo("a backward pass for each sample");
            for (String key : List.of("scale", "agreement", "covariance_trace")) {
                assertThat(once.path("noise").path(key).doubleValue())
                        .isCloseTo(looped.path("noise").path(key).doubleValue(), withPercentage(1e-6));
            }
            double whole = 0;
            for (int i = 0; i < once.path("layers").size(); i++) {
                double covariance =
                        once.path("layers").get(i).path("covariance_trace").doubleValue();
                whole += covariance;
                double other =
                        looped.path("layers").get(i).path("covariance_trace").doubleValue();
                assertThat(covariance).isCloseTo(other, within(1e-9 * Math.abs(other) + 1e-15));
            }
            assertThat(whole)
                    .isCloseTo(once.path("noise").path("covariance_trace").doubleValue(), withPercentage(1e-6));
        }
    }

    /** Rates are those of steps by a batch's sum, which is as many times the mean as the batch has samples. */
    @Test
    void underASumStepsAreSmallerByTheBatchAndNoiseIsTheSame() throws Exception {
        String layers = "[{linear: 6}, tanh, {linear: 10}]";
        LoadedRecipe mean = recipe(layers, "precision: float64\n");
        Path checkpoint = trained(mean);
        LoadedRecipe sum = RecipeReader.read(mean.path(), List.of("loss={cross_entropy: {reduction: sum}}"));
        try (ProbeSubject ofMean = RecipeSubject.of(mean, checkpoint, null, null);
                ProbeSubject ofSum = RecipeSubject.of(sum, checkpoint, null, null)) {
            JsonNode first = Probe.run(ofMean, FEW, ScriptModels.ALL).json();
            JsonNode second = Probe.run(ofSum, FEW, ScriptModels.ALL).json();
            assertThat(second.path("loss").doubleValue())
                    .isCloseTo(40 * first.path("loss").doubleValue(), withPercentage(1e-6));
            assertThat(second.path("best_step").doubleValue())
                    .isCloseTo(first.path("best_step").doubleValue() / 16, withPercentage(1));
            assertThat(second.path("noise").path("scale").doubleValue())
                    .isCloseTo(first.path("noise").path("scale").doubleValue(), withPercentage(1e-6));
            assertThat(second.path("layers").get(0).path("noise_scale").doubleValue())
                    .isCloseTo(first.path("layers").get(0).path("noise_scale").doubleValue(), withPercentage(1e-6));
        }
    }

    @Test
    void halfPrecisionIsMeasuredInFloat32() throws Exception {
        LoadedRecipe recipe = recipe("[{linear: 6}, batch_norm, tanh, {linear: 10}]", "precision: bfloat16\n");
        Path checkpoint = trained(recipe);
        try (ProbeSubject subject = RecipeSubject.of(recipe, checkpoint, null, null)) {
            JsonNode answer = Probe.run(subject, FEW, ScriptModels.ALL).json();
            assertThat(answer.path("notes").toString()).contains("bfloat16", "float32");
            assertThat(answer.path("eigenvalues").get(0).path("value").doubleValue())
                    .isPositive();
            assertThat(answer.path("loss").doubleValue()).isLessThan(2.35);
        }
    }

    /** A part of the training data, in a file, is still scaled as all of it was. */
    @Test
    void anotherFileIsScaledAsTheTrainingDataWere() throws Exception {
        LoadedRecipe recipe = table(CLASSES);
        Path checkpoint = trained(recipe);
        Path file = Files.writeString(folder.resolve("part.csv"), rows(0, 9, CLASSES));
        try (ProbeSubject own = RecipeSubject.of(recipe, checkpoint, null, 9);
                ProbeSubject part =
                        RecipeSubject.of(recipe, checkpoint, new ProbeData(file, List.of("kind"), null), null)) {
            double loss =
                    Probe.run(own, FEW, ScriptModels.ALL).json().path("loss").doubleValue();
            assertThat(Probe.run(part, FEW, ScriptModels.ALL)
                            .json()
                            .path("loss")
                            .doubleValue())
                    .isCloseTo(loss, withPercentage(1e-4));
        }
    }

    @Test
    void aFileWithOtherClassesIsRefusedForTheirOrderWouldBeAnother() throws Exception {
        LoadedRecipe recipe = table(CLASSES);
        Path checkpoint = trained(recipe);
        Path file = Files.writeString(folder.resolve("part.csv"), rows(0, 9, List.of("oak", "yew")));
        assertThatThrownBy(() -> RecipeSubject.of(recipe, checkpoint, new ProbeData(file, List.of("kind"), null), null))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("found the classes oak, yew; expected")
                .hasMessageContaining("ash, oak, yew");
    }

    private static final List<String> CLASSES = List.of("ash", "oak", "yew");

    private LoadedRecipe table(List<String> classes) throws Exception {
        Files.writeString(folder.resolve("trees.csv"), rows(0, 60, classes));
        return RecipeReader.read(Files.writeString(folder.resolve("trees.yaml"), """
                        data: {source: csv, path: trees.csv, label: kind, scale: standard, validation: 0}
                        model: {layers: [{linear: 6}, tanh, {linear: 3}]}
                        loss: cross_entropy
                        optimizer: {adam: {learning_rate: 0.01}}
                        batching: {shuffle: false}
                        steps: 5
                        """), List.of());
    }

    private static String rows(int from, int to, List<String> classes) {
        StringBuilder rows = new StringBuilder("height,girth,kind\n");
        for (int i = from; i < to; i++) {
            rows.append(100 + 3 * i).append(',').append(i * i % 17).append(',');
            rows.append(classes.get(i % classes.size())).append('\n');
        }
        return rows.toString();
    }
}
