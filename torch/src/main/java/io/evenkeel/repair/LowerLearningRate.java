package io.evenkeel.repair;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A lower rate. Where the stability margin ηλ/2 was measured, λ being the sharpness, half of the rate at which it is one:
 * η/(2·margin). Where updates were seen to be too large, the rate at which they are a thousandth of the weights. Else a
 * tenth, and a fiftieth where that may be too little.
 */
public final class LowerLearningRate implements Remedy {

    private static final double HALF = 0.5;
    /** ‖update‖/‖weights‖ of a step. */
    private static final double USUAL_RATIO = 1e-3;

    private static final double LEAST_FACTOR = 1e-3;

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
                FindingKind.DEAD_UNITS,
                FindingKind.SATURATED_UNITS,
                FindingKind.NO_LEARNING,
                FindingKind.PLATEAU,
                FindingKind.SCHEDULE_JOLT,
                FindingKind.WEIGHT_GROWTH,
                FindingKind.UNSCALED_INPUT);
    }

    @Override
    public Optional<String> ruledOut(Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        return optimizer instanceof OptimizerSpec.Lbfgs
                        || optimizer instanceof OptimizerSpec.Newton
                        || optimizer instanceof OptimizerSpec.GaussNewton
                ? Optional.of("the optimizer takes its step's length from the curvature")
                : Optional.empty();
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        OptimizerSpec optimizer = situation.recipe().optimizer();
        double rate = optimizer.learningRate();
        List<Edit> edits = new ArrayList<>();
        Optional<Double> margin = situation.number(FindingKind.STEP_TOO_LARGE, "margin");
        if (margin.isPresent() && margin.get() > 1) {
            edits.add(edit(
                    optimizer,
                    HALF * rate / margin.get(),
                    "the curvature bears steps " + Figures.number(Figures.round(margin.get())) + " times shorter"));
        }
        Optional<Double> ratio = situation.number(FindingKind.UPDATE_TOO_LARGE, "ratio");
        if (ratio.isPresent() && ratio.get() > 10 * USUAL_RATIO) {
            edits.add(edit(
                    optimizer,
                    rate * Math.max(LEAST_FACTOR, USUAL_RATIO / ratio.get()),
                    "a step should change the weights by about a thousandth, and these change them by "
                            + Figures.number(Figures.round(ratio.get()))));
        }
        edits.add(edit(optimizer, rate / 10, "shorter steps follow the slope where long ones leap across"));
        edits.add(edit(optimizer, rate / 50, "much shorter steps, where ten times is not enough"));
        return edits;
    }

    private Edit edit(OptimizerSpec optimizer, double to, String why) {
        return Edit.put(
                kind(),
                "optimizer." + optimizer.name() + ".learning_rate",
                Figures.number(optimizer.learningRate()),
                Figures.number(Figures.round(to)),
                why);
    }
}
