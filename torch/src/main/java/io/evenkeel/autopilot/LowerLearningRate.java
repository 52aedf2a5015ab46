package io.evenkeel.autopilot;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.torch.RateRamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A lower rate, and a ramp up to it. Where the stability margin ηλ/2 was measured, half of the rate at which it is one;
 * where updates were seen to be too large, the rate at which they are a thousandth of the weights; else a tenth, and a
 * hundredth where that may be too little. A schedule that rises is not followed beyond where it stands, or the same
 * would happen again.
 */
public final class LowerLearningRate implements LiveRemedy {

    /** ‖update‖/‖weights‖ of a step. */
    private static final double USUAL_RATIO = 1e-3;

    private static final double LEAST_FACTOR = 1e-4;
    private static final double START_OF_RAMP = 0.1;

    @Override
    public String kind() {
        return "lower-learning-rate";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.STEP_TOO_LARGE,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE,
                FindingKind.EXPLODING_GRADIENT,
                FindingKind.OSCILLATION,
                FindingKind.NOISY_GRADIENT,
                FindingKind.LOSS_SPIKE,
                FindingKind.ATTENTION_LOGIT_GROWTH,
                FindingKind.WEIGHT_GROWTH,
                FindingKind.SCHEDULE_JOLT,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.UNSCALED_INPUT);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        return situation.isSecondOrder()
                ? Optional.of("the optimizer takes the length of its steps from the curvature")
                : Optional.empty();
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        List<Treatment> treatments = new ArrayList<>();
        situation
                .number(FindingKind.STEP_TOO_LARGE, "margin")
                .filter(margin -> margin > 1)
                .ifPresent(margin -> treatments.add(
                        cut(situation, Math.max(LEAST_FACTOR, 0.5 / margin), "the curvature bears no longer steps")));
        situation
                .number(FindingKind.UPDATE_TOO_LARGE, "ratio")
                .filter(ratio -> ratio > 10 * USUAL_RATIO)
                .ifPresent(ratio -> treatments.add(cut(
                        situation,
                        Math.max(LEAST_FACTOR, USUAL_RATIO / ratio),
                        "a step should change the weights by about a thousandth")));
        treatments.add(cut(situation, 0.1, "shorter steps follow the slope where long ones leap across"));
        treatments.add(cut(situation, 0.01, "much shorter steps, where ten times is not enough"));
        return treatments;
    }

    private Treatment cut(LiveSituation situation, double factor, String why) {
        double rate = situation.optimizer().learningRate();
        long ramp = situation.ramp();
        return Treatment.of(
                kind(),
                why,
                Map.of("learning_rate", factor * rate, "learning_rate_before", rate),
                (regime, step) -> regime.with(regime.optimizer()
                                .withLearningRate(factor * regime.optimizer().learningRate()))
                        .upTo(situation.rateFactor())
                        .with(new RateRamp(step, ramp, START_OF_RAMP)));
    }
}
