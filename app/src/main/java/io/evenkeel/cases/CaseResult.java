package io.evenkeel.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one case with one seed, before anybody says whether that is good.
 *
 * @param made of what it was made: recipe, data and program
 * @param quantity the quantity by which its runs are judged: the target's first, else what the run knows of accuracy, R²
 *     or loss, on held-back data where there are any
 * @param samples by how many samples that quantity is measured
 * @param untouched the recipe trained to its end
 * @param outcome of the repair, as {@code repair} answers
 * @param edits that were kept, by kind and what they lead to
 * @param trials everything that was tried, the recipe as it is among it
 * @param after what the repair ended with; the same as its own look at the recipe where it kept nothing
 * @param cost of the repair, in trainings
 * @param seconds that all of it took
 */
record CaseResult(
        String name,
        int seed,
        String made,
        String quantity,
        long samples,
        Run untouched,
        String outcome,
        List<String> edits,
        List<Tried> trials,
        Run after,
        double cost,
        double seconds) {

    CaseResult {
        edits = List.copyOf(edits);
        trials = List.copyOf(trials);
    }

    /**
     * A run, to its end or as far as it came.
     *
     * @param findings in the order in which they were given, the likeliest root first
     * @param targetMet null where the recipe names none
     * @param last the quantity at the end; null where it was not finite, or never measured
     * @param best its best value at any evaluation
     * @param scatter its standard deviation over the second half of the run; null where that was not looked at
     */
    record Run(
            String status,
            List<Named> findings,
            @Nullable Boolean targetMet,
            @Nullable Double last,
            @Nullable Double best,
            @Nullable Double scatter) {

        Run {
            findings = List.copyOf(findings);
        }

        boolean accuses() {
            return findings.stream().anyMatch(Named::blocks);
        }

        /** The kind named first; null where nothing was found. */
        @Nullable
        String first() {
            return findings.isEmpty() ? null : findings.get(0).kind();
        }
    }

    /** A trial: its edits, the steps it was given, and how it stood after them. */
    record Tried(List<String> edits, long steps, double score) {
        Tried {
            edits = List.copyOf(edits);
        }
    }

    /** A finding, in the words of the commands' answers. */
    record Named(String kind, String severity, boolean blocks) {}
}
