package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NormalizeQueriesTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new NormalizeQueries();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.ATTENTION_LOGIT_GROWTH,
                Sick.TOKENS
                        + "model: {layers: [{embedding: 8}, {transformer: 2}, {attention: {heads: 2, normalize_queries: true}},"
                        + " {residual: [attention: 2]}, {linear: 10}]}\n"
                        + Sick.CLASSES);
    }

    @Test
    void changesTheLayersThatDoNotYetDoSo() {
        assertThat(differences(proposals().get(0)))
                .containsExactlyInAnyOrder(
                        "model.layers.1.transformer.normalize_queries: false -> true",
                        "model.layers.3.residual.layers.0.attention.normalize_queries: false -> true");
    }

    @Test
    void hasNothingForNetworksWithoutAttention() {
        Sick circles = Sick.of(FindingKind.DIVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().proposals(circles.finding(), circles.situation())).isEmpty();
    }

    @Test
    @Tag("slow")
    void keepsTheLogitsOfARealRunWhereTheyAreOfUse() {
        LoadedRecipe recipe = RecipeReader.read(
                "data: {source: digits, samples: 600, scale: unit, validation: 0}\n"
                        + "model: {layers: [{reshape: [8, 8]}, {linear: 32}, {positional: learned},"
                        + " {repeat: {times: 2, layers: [{transformer: {heads: 4, ff: 64}}]}}, layer_norm, mean_pool, {linear: 10}]}\n"
                        + "loss: cross_entropy\noptimizer: {adam: {learning_rate: 0.03}}\nbatch: 32\nsteps: 150\n",
                Path.of("recipe.yaml"),
                List.of());
        TrainingResult before = train(recipe);
        Situation situation = new Situation(recipe, before.header(), before.findings(), null);
        Finding growth = before.findings().stream()
                .filter(finding -> finding.kind().equals(FindingKind.ATTENTION_LOGIT_GROWTH))
                .findFirst()
                .orElseThrow();
        assertThat(growth.remedies().get(0).kind()).isEqualTo(remedy().kind());
        TrainingResult after = train(Edited.recipe(recipe, remedy().proposals(growth, situation)));
        assertThat(after.findings()).extracting(Finding::kind).doesNotContain(FindingKind.ATTENTION_LOGIT_GROWTH);
    }

    private static TrainingResult train(LoadedRecipe recipe) {
        try (Training training = Training.prepare(recipe, true)) {
            return training.run();
        }
    }
}
