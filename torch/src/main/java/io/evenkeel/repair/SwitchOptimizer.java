package io.evenkeel.repair;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Adam in place of a gradient descent whose one rate does not fit all weights (Kingma and Ba 2015). */
public final class SwitchOptimizer implements Remedy {

    /** Parameters below which a step of one hundredth is usual. */
    private static final long SMALL = 100_000;
    /** So few that each of them may have far to go. */
    private static final long TINY = 100;

    @Override
    public String kind() {
        return "switch-optimizer";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(
                FindingKind.SLOW_CONVERGENCE,
                FindingKind.STEP_TOO_LARGE,
                FindingKind.STEP_TOO_SMALL,
                FindingKind.UPDATE_TOO_SMALL,
                FindingKind.UPDATE_TOO_LARGE,
                FindingKind.ILL_CONDITIONED,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.OSCILLATION,
                FindingKind.NOISY_GRADIENT);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        if (optimizer instanceof OptimizerSpec.Adam || optimizer instanceof OptimizerSpec.Adamw) {
            return Optional.of("it is adam already");
        }
        return optimizer.groups().isEmpty()
                ? Optional.empty()
                : Optional.of("its groups have rates of their own, which mean something else to adam");
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        var model = situation.header().model();
        boolean small = model != null && model.parameters() < SMALL;
        OptimizerSpec now = situation.recipe().optimizer();
        boolean tiny = model != null && model.parameters() < TINY;
        return tiny ? List.of(edit(now, "0.01"), edit(now, "0.05")) : List.of(edit(now, small ? "0.01" : "0.001"));
    }

    private Edit edit(OptimizerSpec now, String rate) {
        return Edit.put(
                kind(),
                "optimizer",
                "{" + now.name() + ": {learning_rate: " + Figures.number(now.learningRate()) + "}}",
                "{adam: {learning_rate: " + rate + "}}",
                "adam fits the step to every weight by itself");
    }
}
