package io.evenkeel.repair;

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
 * mending one; then the alternatives. What is wrong by definition is mended with the rest even where it is no more than
 * a warning. Symptoms that a cause explains get no remedy of their own, with two exceptions, since what was mended is
 * another run: a rate chosen for other gradients may not fit it, so that an optimizer that finds its own is tried too; and
 * dropout may be more than it bears.
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

    private static final List<Remedy> COMPANIONS = List.of(new SwitchOptimizer(), new RemoveDropout());

    private final List<Remedy> remedies;

    Candidates(List<Remedy> remedies) {
        this.remedies = List.copyOf(remedies);
    }

    /** Lists of edits on top of the situation's recipe, each to be made in order. */
    List<List<Edit>> of(Situation situation) {
        List<Finding> roots = roots(situation.findings());
        if (roots.isEmpty()) {
            return List.of();
        }
        Finding open = roots.stream()
                .filter(root -> !CERTAIN.contains(root.kind()))
                .findFirst()
                .orElse(roots.get(0));
        Set<List<Edit>> candidates = new LinkedHashSet<>();
        List<Edit> together = bundle(situation, roots, open, 0);
        candidates.add(together);
        int choices = options(open, situation).size();
        if (roots.size() > 1 && choices > 1) {
            candidates.add(bundle(situation, List.of(open), open, 0));
        }
        if (!CERTAIN.contains(open.kind())) {
            candidates.add(bundle(situation, roots, open, 1));
        }
        for (Remedy companion : COMPANIONS) {
            candidates.add(accompanied(situation, together, open, companion));
        }
        for (int choice = 1; choice < choices; choice++) {
            candidates.add(bundle(situation, roots, open, choice));
        }
        candidates.removeIf(List::isEmpty);
        return List.copyOf(candidates);
    }

    /**
     * What blocks and is explained by nothing else that does, and warnings that are certain; where nothing blocks, all
     * warnings.
     */
    static List<Finding> roots(List<Finding> findings) {
        boolean blocked = findings.stream().anyMatch(Finding::blocks);
        List<Finding> some = findings.stream()
                .filter(finding ->
                        finding.blocks() || (isWarning(finding) && (!blocked || CERTAIN.contains(finding.kind()))))
                .toList();
        return some.stream()
                .filter(finding -> some.stream().noneMatch(cause -> cause.kind().equals(finding.causedBy())))
                .toList();
    }

    private static boolean isWarning(Finding finding) {
        return finding.resolvedAt() == null && !finding.ignored() && finding.severity() == Severity.WARNING;
    }

    private List<Edit> bundle(Situation situation, List<Finding> roots, Finding open, int choice) {
        List<Edit> edits = new ArrayList<>();
        Situation now = situation;
        for (Finding root : roots) {
            List<Edit> options = options(root, now);
            int index = root.equals(open) ? choice : 0;
            if (index >= options.size()) {
                continue;
            }
            Edit edit = options.get(index);
            if (edits.stream().anyMatch(made -> made.kind().equals(edit.kind()) || made.conflicts(edit))) {
                continue;
            }
            edits.add(edit);
            now = now.with(Edited.recipe(situation.loaded(), edits));
        }
        return edits;
    }

    private static List<Edit> accompanied(Situation situation, List<Edit> edits, Finding finding, Remedy companion) {
        Situation now = situation.with(Edited.recipe(situation.loaded(), edits));
        if (companion.ruledOut(now).isPresent()) {
            return List.of();
        }
        List<Edit> proposals = companion.proposals(finding, now);
        return proposals.isEmpty() ? List.of() : joined(edits, List.of(proposals.get(0)));
    }

    /** Edits and more on top of them, without those that would not count any more. */
    static List<Edit> joined(List<Edit> edits, List<Edit> more) {
        return Stream.concat(edits.stream().filter(edit -> more.stream().noneMatch(edit::conflicts)), more.stream())
                .toList();
    }

    /**
     * Alternatives: two of the likeliest remedy, then the first of every remedy in the order in which the finding suggests
     * them and of the others that answer it; then the second ones.
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
        proposals.stream()
                .filter(some -> !some.isEmpty())
                .findFirst()
                .ifPresent(likeliest -> options.addAll(likeliest.subList(0, Math.min(2, likeliest.size()))));
        int most = proposals.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (List<Edit> some : proposals) {
                if (i < some.size() && !options.contains(some.get(i))) {
                    options.add(some.get(i));
                }
            }
        }
        return options;
    }

    /** A remedy from outside may propose what is no recipe. */
    private static boolean isRecipe(Situation situation, Edit edit) {
        try {
            Edited.patch(situation.loaded(), List.of(edit));
            return true;
        } catch (RecipeException e) {
            return false;
        }
    }
}
