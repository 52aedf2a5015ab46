package io.evenkeel.repair;

import io.evenkeel.recipe.RecipePatch;
import io.evenkeel.training.TrainingResult;
import java.util.List;

/**
 * What came of a repair, and what it took.
 *
 * @param before the recipe as it was; ended before its last step where the verdict was certain
 * @param after with the edits; the same as before where there are none
 * @param patch the edits in the words of the recipe's author
 * @param edits what is worth doing; none unless repaired or improved
 * @param trials everything that was tried, the recipe as it was among it
 * @param cost samples trained on in all, over those of one training of the recipe as it was
 * @param interrupted whether it was stopped from outside before it was through; a spent budget is no interruption, and the
 *     runs that it cut short have that status
 */
public record RepairResult(
        RepairOutcome outcome,
        TrainingResult before,
        TrainingResult after,
        RecipePatch patch,
        List<Edit> edits,
        List<Trial> trials,
        double cost,
        boolean interrupted) {

    public RepairResult {
        edits = List.copyOf(edits);
        trials = List.copyOf(trials);
    }
}
