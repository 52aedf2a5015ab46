package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is worth trying, likeliest first: for the root causes together, since a run with two faults is seldom mended by
 * mending one; then the alternatives. Symptoms that a cause explains get no remedy of their own, but one: an optimizer
 * that is too slow may be a fault that only shows once another one is mended.
 */
final class Candidates {

    /** Decided by definition, so that there is nothing to choose between. */
    private static final Set<FindingKind> CERTAIN = Set.of(
            FindingKind.OUTPUT_LOSS_MISMATCH,
            FindingKind.UNSCALED_INPUT,
            FindingKind.UNSCALED_TARGET,
            FindingKind.BAD_INITIALIZATION,
            FindingKind.NO_NONLINEARITY,
            FindingKind.DOUBLE_NORMALIZATION,
            FindingKind.SMALL_BATCH_NORM);

    private static final Set<FindingKind> SLOW = Set.of(
            FindingKind.SLOW_CONVERGENCE,
            FindingKind.UPDATE_TOO_SMALL,
            FindingKind.STEP_TOO_SMALL,
            FindingKind.NO_LEARNING,
            FindingKind.PLATEAU);

    private final List<Remedy> remedies;

    Candidates(List<Remedy> remedies) {
        this.remedies = List.copyOf(remedies);
    }

    /** Lists of edits on top of a recipe, each to be made in order. */
    List<List<Edit>> of(LoadedRecipe recipe, Situation situation) {
        List<Finding> roots = roots(situation.findings());
        if (roots.isEmpty()) {
            return List.of();
        }
        Finding open = roots.stream()
                .filter(root -> !CERTAIN.contains(root.kind()))
                .findFirst()
                .orElse(roots.get(0));
        Set<List<Edit>> candidates = new LinkedHashSet<>();
        List<Edit> together = bundle(recipe, situation, roots, open, 0);
        candidates.add(together);
        int choices = options(open, situation).size();
        if (roots.size() > 1 && choices > 1) {
            candidates.add(bundle(recipe, situation, List.of(open), open, 0));
        }
        List<Finding> slow = situation.findings().stream()
                .filter(finding -> finding.blocks() && SLOW.contains(finding.kind()))
                .toList();
        if (!slow.isEmpty()) {
            candidates.add(with(recipe, situation, together, slow.get(0), new SwitchOptimizer()));
        }
        for (int choice = 1; choice < choices; choice++) {
            candidates.add(bundle(recipe, situation, roots, open, choice));
        }
        candidates.removeIf(List::isEmpty);
        return List.copyOf(candidates);
    }

    /** What blocks and is explained by nothing else that does; where nothing blocks, likewise what is a warning. */
    static List<Finding> roots(List<Finding> findings) {
        List<Finding> blocking = findings.stream().filter(Finding::blocks).toList();
        List<Finding> some = blocking.isEmpty()
                ? findings.stream()
                        .filter(f -> f.resolvedAt() == null && !f.ignored() && f.severity() == Severity.WARNING)
                        .toList()
                : blocking;
        return some.stream()
                .filter(finding -> some.stream()
                        .noneMatch(cause -> cause.kind().equals(finding.causedBy())))
                .toList();
    }

    private List<Edit> bundle(
            LoadedRecipe recipe, Situation situation, List<Finding> roots, Finding open, int choice) {
        List<Edit> edits = new ArrayList<>();
        Situation now = situation;
        for (Finding root : roots) {
            List<Edit> options = options(root, now);
            int index = root.equals(open) ? choice : 0;
            if (index >= options.size()) {
                continue;
            }
            Edit edit = options.get(index);
            if (edits.stream().anyMatch(made -> made.kind().equals(edit.kind()))) {
                continue;
            }
            now = now.with(Edited.recipe(recipe, plus(edits, edit)).recipe());
            edits.add(edit);
        }
        return edits;
    }

    private List<Edit> with(
            LoadedRecipe recipe, Situation situation, List<Edit> edits, Finding finding, Remedy remedy) {
        Situation now = situation.with(Edited.recipe(recipe, edits).recipe());
        if (remedy.ruledOut(now).isPresent()) {
            return List.of();
        }
        List<Edit> proposals = remedy.proposals(finding, now);
        return proposals.isEmpty() ? List.of() : plus(edits, proposals.get(0));
    }

    /**
     * Alternatives: the first of every remedy in the order in which the finding suggests them, then of the others that
     * answer it; then the second ones.
     */
    private List<Edit> options(Finding finding, Situation situation) {
        List<Remedy> suggested = finding.remedies().stream()
                .flatMap(suggestion ->
                        remedies.stream().filter(remedy -> remedy.kind().equals(suggestion.kind())))
                .toList();
        List<List<Edit>> proposals = Stream.concat(
                        suggested.stream(),
                        remedies.stream()
                                .filter(remedy -> remedy.answers().contains(finding.kind()))
                                .filter(remedy -> !suggested.contains(remedy)))
                .filter(remedy -> remedy.ruledOut(situation).isEmpty())
                .map(remedy -> remedy.proposals(finding, situation).stream()
                        .filter(edit -> isRecipe(situation, edit))
                        .toList())
                .toList();
        List<Edit> options = new ArrayList<>();
        int most = proposals.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (List<Edit> some : proposals) {
                if (i < some.size()) {
                    options.add(some.get(i));
                }
            }
        }
        return options;
    }

    /** A remedy from outside may propose what is no recipe. */
    private static boolean isRecipe(Situation situation, Edit edit) {
        try {
            Edited.check(situation.recipe(), edit);
            return true;
        } catch (RecipeException e) {
            return false;
        }
    }

    static List<Edit> plus(List<Edit> edits, Edit one) {
        return Stream.concat(edits.stream(), Stream.of(one)).toList();
    }
}
