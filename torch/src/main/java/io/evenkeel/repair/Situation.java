package io.evenkeel.repair;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.DataFacts;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunHeader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a remedy knows of the run that it is asked about.
 *
 * @param loaded the recipe, with the edits in it that other remedies have made so far
 * @param header facts about the run as it was measured
 * @param findings what is wrong with it
 * @param bestStep the updates after which held-back data looked best; null where they did so at the end, or there are none
 */
public record Situation(
        LoadedRecipe loaded,
        RunHeader header,
        List<Finding> findings,
        @Nullable Long bestStep) {

    public Situation {
        findings = List.copyOf(findings);
    }

    public Recipe recipe() {
        return loaded.recipe();
    }

    Situation with(LoadedRecipe changed) {
        return new Situation(changed, header, findings, bestStep);
    }

    /** What the targets are: {@code classes}, {@code bits}, {@code values}; empty: not known. */
    String target() {
        DataFacts data = header.data();
        return data == null ? "" : data.target();
    }

    /** Number of classes; 0 where there are none. */
    int classes() {
        DataFacts data = header.data();
        return data == null || !data.target().equals("classes")
                ? 0
                : data.labelCounts().size();
    }

    /** A number that a finding of this kind went by. */
    Optional<Double> number(FindingKind kind, String name) {
        return findings.stream()
                .filter(finding -> finding.kind().equals(kind))
                .map(finding -> finding.numbers().get(name))
                .filter(number -> number != null && Double.isFinite(number))
                .findFirst();
    }

    boolean found(FindingKind kind) {
        return findings.stream().anyMatch(finding -> finding.kind().equals(kind));
    }
}
