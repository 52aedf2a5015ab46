package io.evenkeel.cases;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.repair.Edit;
import io.evenkeel.repair.Repair;
import io.evenkeel.repair.RepairListener;
import io.evenkeel.repair.RepairResult;
import io.evenkeel.run.DataFacts;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunHeader;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains a case as it is, repairs it, and notes what came of both. */
final class CaseRunner {

    /** As {@code train} does, unless told otherwise. */
    private static final Watching TRAINED = new Watching(0.05);

    private final Repair.Settings settings;

    CaseRunner(Repair.Settings settings) {
        this.settings = settings;
    }

    /** @param made of what the result is made */
    CaseResult run(CaseFolder.Case one, int seed, String made) {
        long start = System.nanoTime();
        LoadedRecipe recipe = one.withSeed(seed);
        Watching watching = settings.deterministic() ? settings.watching() : TRAINED;
        Measured untouched = trained(recipe, watching);
        RepairResult repair = Repair.of(recipe, settings, RepairListener.SILENT);
        boolean again = one.expectation().steady() != null && !repair.edits().isEmpty();
        CaseResult.Run after = again
                ? trained(repair.patch().after(), watching).run()
                : run(repair.after(), untouched.quantity(), null, null);
        return new CaseResult(
                one.name(),
                seed,
                made,
                untouched.quantity(),
                untouched.samples(),
                untouched.run(),
                repair.outcome().id(),
                repair.edits().stream().map(CaseRunner::words).toList(),
                repair.trials().stream()
                        .map(trial -> new CaseResult.Tried(
                                trial.edits().stream().map(CaseRunner::words).toList(), trial.steps(), trial.score()))
                        .toList(),
                after,
                repair.cost(),
                (System.nanoTime() - start) / 1e9);
    }

    private static String words(Edit edit) {
        return edit.kind() + " (" + edit.to() + ")";
    }

    private record Measured(String quantity, long samples, CaseResult.Run run) {}

    private Measured trained(LoadedRecipe recipe, Watching watching) {
        try (Training training = Training.prepare(recipe, settings.deterministic())) {
            RunHeader facts = training.facts();
            String quantity = quantity(recipe.recipe().target(), facts.data());
            Course course = new Course(quantity);
            TrainingResult result = training.run(List.of(course), Progress.SILENT, watching);
            DataFacts data = facts.data();
            long samples = data == null ? 1 : quantity.endsWith("/training") ? data.training() : data.validation();
            return new Measured(
                    quantity,
                    samples,
                    run(result, quantity, course.best(), course.scatterAfter(facts.plannedSteps() / 2.0)));
        }
    }

    private static CaseResult.Run run(
            TrainingResult result, String quantity, @Nullable Double best, @Nullable Double scatter) {
        Double last = result.last().get(QuantityKey.of(quantity));
        return new CaseResult.Run(
                result.status().id(),
                result.findings().stream()
                        .map(finding -> new CaseResult.Named(
                                finding.kind().id(), finding.severity().id(), finding.blocks()))
                        .toList(),
                result.targetMet(),
                last == null || !Double.isFinite(last) ? null : last,
                best,
                scatter);
    }

    private static String quantity(TargetSpec target, @Nullable DataFacts data) {
        if (!target.conditions().isEmpty()) {
            return target.conditions().get(0).quantity();
        }
        String part = data == null || data.validation() == 0 ? "training" : "validation";
        return (data != null && data.target().equals("values") ? "r2/" : "accuracy/") + part;
    }
}
