package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.Severity;
import io.evenkeel.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A recipe with a finding that somebody made of it. */
final class Sick {

    static final String CIRCLES = "data: {source: circles, samples: 60}\n";
    static final String BLOBS = "data: {source: blobs, samples: 60, classes: 3}\n";
    static final String CURVE = "data: {source: chebyshev, samples: 60, degree: 3}\n";
    static final String TOKENS = "data: {source: copy_memory, samples: 40, length: 24}\n";
    static final String CLASSES =
            "loss: cross_entropy\noptimizer: {sgd: {learning_rate: 0.1}}\nbatch: 16\nepochs: 20\n";
    static final String REST =
            "loss: binary_cross_entropy\noptimizer: {sgd: {learning_rate: 0.1}}\nbatch: 16\nepochs: 20\n";

    private final LoadedRecipe recipe;
    private final Finding finding;
    private Long bestStep;

    private Sick(LoadedRecipe recipe, Finding finding) {
        this.recipe = recipe;
        this.finding = finding;
    }

    static Sick of(FindingKind kind, Map<String, Double> numbers, String text) {
        LoadedRecipe recipe = RecipeReader.read(text, Path.of("recipe.yaml"), List.of());
        Finding finding = new Finding(
                kind, Severity.CRITICAL, "", 0, 10, null, false, null, numbers, "evidence", "citation", List.of());
        return new Sick(recipe, finding);
    }

    static Sick of(FindingKind kind, String text) {
        return of(kind, Map.of(), text);
    }

    /** Two hidden layers with this activation before an output that fits. */
    static String layers(String activation) {
        return "model:\n  layers:\n    - linear: 8\n    - " + activation + "\n    - linear: 8\n    - " + activation
                + "\n    - linear: 1\n    - sigmoid\n";
    }

    Sick bestAt(long step) {
        bestStep = step;
        return this;
    }

    Finding finding() {
        return finding;
    }

    Situation situation() {
        return situation(recipe);
    }

    /** The same finding of the recipe with edits in it. */
    Situation after(List<Edit> edits) {
        return situation(Edited.recipe(recipe, edits));
    }

    private Situation situation(LoadedRecipe some) {
        return new Situation(some, header(some), List.of(finding), bestStep);
    }

    private static RunHeader header(LoadedRecipe recipe) {
        try (Training training = Training.prepare(recipe, true)) {
            return training.facts();
        }
    }
}
