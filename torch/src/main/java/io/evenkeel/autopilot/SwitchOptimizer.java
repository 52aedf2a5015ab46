package io.evenkeel.autopilot;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.torch.RateRamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adam in place of a gradient descent whose one rate does not fit all weights (Kingma and Ba 2015), with moments from
 * nothing and a ramp while they settle.
 */
public final class SwitchOptimizer implements LiveRemedy {

    /** Parameters below which a step of one hundredth is usual. */
    private static final long SMALL = 100_000;

    private static final double START_OF_RAMP = 0.1;

    @Override
    public String kind() {
        return "switch-optimizer";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.STEP_TOO_SMALL,
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.ILL_CONDITIONED,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.OSCILLATION,
                FindingKind.NOISY_GRADIENT,
                FindingKind.VANISHING_GRADIENT,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.DIVERGENCE,
                FindingKind.NON_FINITE,
                FindingKind.UNDERFITTING);
    }

    @Override
    public Optional<String> ruledOut(LiveSituation situation) {
        OptimizerSpec optimizer = situation.optimizer();
        if (optimizer instanceof OptimizerSpec.Adam || optimizer instanceof OptimizerSpec.Adamw) {
            return Optional.of("it is adam already");
        }
        return optimizer.groups().isEmpty()
                ? Optional.empty()
                : Optional.of("its groups have rates of their own, which mean something else to adam");
    }

    @Override
    public List<Treatment> proposals(Finding finding, LiveSituation situation) {
        ModelFacts model = situation.header().model();
        double rate = model != null && model.parameters() < SMALL ? 0.01 : 0.001;
        return List.of(Treatment.of(
                kind(),
                "adam fits the step to every weight by itself",
                Map.of("learning_rate", rate),
                (regime, step) -> regime.with(new OptimizerSpec.Adam(
                                rate, 0.9, 0.999, 1e-8, regime.optimizer().weightDecay()))
                        .with(new RateRamp(step, situation.ramp(), START_OF_RAMP))));
    }
}
