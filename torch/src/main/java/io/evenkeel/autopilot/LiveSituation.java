package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunHeader;
import io.evenkeel.torch.Regime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a live remedy knows of the run that it is asked about.
 *
 * @param recipe what the run was begun with
 * @param header facts about model and data
 * @param regime how steps are taken now
 * @param findings what is wrong
 * @param step updates done
 * @param total updates that the recipe asks for
 * @param from the step from which a treatment would go on: this one, or an earlier one from before the damage
 * @param onset the first step that is known to be bad, such as that of a spike; null where none is
 * @param rateFactor what the schedule multiplies the learning rate by now
 * @param gradientNorm median norm of the gradient over the steps before {@code from}; empty where it was not measured
 * @param bestStep the updates after which held-back data looked best; null where nothing is held back, or none was saved
 */
public record LiveSituation(
        Recipe recipe,
        RunHeader header,
        Regime regime,
        List<Finding> findings,
        long step,
        long total,
        long from,
        @Nullable Long onset,
        double rateFactor,
        OptionalDouble gradientNorm,
        @Nullable Long bestStep) {

    private static final int LEAST_RAMP = 10;
    private static final int RAMPS_A_RUN = 50;

    public LiveSituation {
        findings = List.copyOf(findings);
    }

    OptimizerSpec optimizer() {
        return regime.optimizer();
    }

    /** Whether the optimizer finds its step's length by itself. */
    boolean isSecondOrder() {
        return optimizer() instanceof OptimizerSpec.Lbfgs
                || optimizer() instanceof OptimizerSpec.Newton
                || optimizer() instanceof OptimizerSpec.GaussNewton;
    }

    /** Steps over which a rate comes back after a treatment. */
    long ramp() {
        return Math.max(LEAST_RAMP, total / RAMPS_A_RUN);
    }

    boolean found(FindingKind kind) {
        return findings.stream().anyMatch(finding -> finding.kind().equals(kind) && finding.resolvedAt() == null);
    }

    /** A number that a finding of this kind went by. */
    Optional<Double> number(FindingKind kind, String name) {
        return findings.stream()
                .filter(finding -> finding.kind().equals(kind))
                .map(finding -> finding.numbers().get(name))
                .filter(number -> number != null && Double.isFinite(number))
                .findFirst();
    }
}
