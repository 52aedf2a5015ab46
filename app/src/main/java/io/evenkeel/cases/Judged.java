package io.evenkeel.cases;

import io.evenkeel.run.Severity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a result is worth, by what was expected of its case. */
record Judged(CaseFolder.Case of, CaseResult result) {

    /** Of a loss, whose sampling error is not known. */
    private static final double LOSS_NOISE = 0.05;

    /** Whether the recipe, left alone, misses what it should reach, as not every seed of a case need do. */
    boolean isFaulty() {
        return !of.expectation().healthy() && !reaches(result.untouched());
    }

    boolean isDetected() {
        return isFaulty() && result.untouched().accuses();
    }

    /** Whether the very first finding is one of the right causes. */
    boolean isRightFirst() {
        return isDetected()
                && of.expectation().causes().stream()
                        .anyMatch(kind -> kind.id().equals(result.untouched().first()));
    }

    /** Whether a healthy run was accused of more than it may be. */
    boolean isFalseAlarm() {
        return isAccusedOfMoreThan(of.expectation().worst());
    }

    /** Whether a healthy run was accused of something critical. */
    boolean isCriticalFalseAlarm() {
        return isAccusedOfMoreThan(Severity.WARNING);
    }

    private boolean isAccusedOfMoreThan(Severity worst) {
        List<String> more = Arrays.stream(Severity.values())
                .filter(severity -> severity.compareTo(worst) > 0)
                .map(Severity::id)
                .toList();
        return of.expectation().healthy()
                && result.untouched().findings().stream().anyMatch(named -> more.contains(named.severity()));
    }

    boolean isRepaired() {
        return isFaulty() && isEdited() && reaches(result.after());
    }

    boolean isEdited() {
        return !result.edits().isEmpty();
    }

    /** Whether a healthy case was not simply left alone. */
    boolean isTouched() {
        return of.expectation().healthy() && !result.outcome().equals("nothing_to_repair");
    }

    /**
     * Whether what the user is given is worse than the best evaluation of the recipe left alone, by more than two standard
     * errors of a figure of so many samples: of a share √(p(1 − p)/n), of an R² 2(1 − R²)√(R²/n); a twentieth of a loss.
     */
    boolean isWorse() {
        Double before = result.untouched().best();
        if (!isEdited() || before == null) {
            return false;
        }
        Double after = result.after().last();
        if (after == null) {
            return true;
        }
        return isLoss() ? after > before * (1 + LOSS_NOISE) : after < before - 2 * error(before);
    }

    private double error(double value) {
        double n = Math.max(1, result.samples());
        double share = Math.min(1, Math.max(0, value));
        return result.quantity().startsWith("r2")
                ? 2 * (1 - share) * Math.sqrt(share / n)
                : Math.sqrt(share * (1 - share) / n);
    }

    private boolean isLoss() {
        return result.quantity().startsWith("loss");
    }

    private boolean reaches(CaseResult.Run run) {
        Double most = of.expectation().steady();
        return Boolean.TRUE.equals(run.targetMet()) && (most == null || isWithin(run.scatter(), most));
    }

    private static boolean isWithin(@Nullable Double scatter, double most) {
        return scatter != null && scatter <= most;
    }
}
