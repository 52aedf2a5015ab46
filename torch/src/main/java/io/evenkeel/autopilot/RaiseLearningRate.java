package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A higher rate: up to half of what the curvature bears where the margin was measured, else ten times as much. */
public final class RaiseLearningRate implements LiveRemedy {

    /** Far beyond any rate that adaptive optimizers or normalised problems are trained with. */
    private static final double MOST = 1.0;

    private static final double LARGEST_FACTOR = 100;

    @Override
    public String kind() {
        return "raise-learning-rate";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.STEP_TOO_SMALL,
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.UNDERFITTING);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.found(FindingKind.STEP_TOO_LARGE) || situation.found(FindingKind.DIVERGENCE)
                ? Optional.of("the steps are too long as they are")
                : situation.isSecondOrder()
                        ? Optional.of("the optimizer takes the length of its steps from the curvature")
                        : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        double rate = situation.optimizer().learningRate();
        double factor = situation
                .number(FindingKind.STEP_TOO_SMALL, "margin")
                .filter(margin -> margin > 0)
                .map(margin -> Math.min(LARGEST_FACTOR, 0.5 / margin))
                .orElse(10.0);
        double to = Math.min(MOST, rate * factor);
        return to > rate
                ? List.of(Treatment.of(
                        kind(),
                        "the loss falls steadily or stands still, and longer steps get further",
                        Map.of("learning_rate", to, "learning_rate_before", rate),
                        (regime, step) -> regime.with(regime.optimizer().withLearningRate(to))))
                : List.of();
    }
}
