package io.evenkeel.cases;

import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a case, read from {@code NAME.expect.yaml} beside {@code NAME.yaml} by {@link ExpectationFile}. What
 * a repaired run should reach is the recipe's own {@code target}.
 *
 * @param about what the case is, in a line
 * @param healthy whether nothing is wrong with it
 * @param causes kinds of finding of which any is right as the first one; empty for a healthy case
 * @param luck whether some seeds fail and others do not, so that twice as many are worth trying
 * @param steady the most that the target's quantity may scatter (standard deviation) over the second half of a run for
 *     it to count as repaired; null: however much
 * @param worst the most severe finding that a healthy case may have
 */
public record Expectation(
        String about,
        boolean healthy,
        Set<FindingKind> causes,
        boolean luck,
        @Nullable Double steady,
        Severity worst) {

    public Expectation {
        causes = Set.copyOf(causes);
    }
}
