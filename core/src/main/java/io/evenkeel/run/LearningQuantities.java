package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.ACCURACY_TRAINING;
import static io.evenkeel.run.Quantities.ACCURACY_VALIDATION;
import static io.evenkeel.run.Quantities.CLIP_ANGLE;
import static io.evenkeel.run.Quantities.CLIP_SHARE;
import static io.evenkeel.run.Quantities.GRADIENT_CLIPPED;
import static io.evenkeel.run.Quantities.GRADIENT_NORM;
import static io.evenkeel.run.Quantities.LEARNING_RATE;
import static io.evenkeel.run.Quantities.LOSS_TRAINING;
import static io.evenkeel.run.Quantities.LOSS_VALIDATION;
import static io.evenkeel.run.Quantities.R2_TRAINING;
import static io.evenkeel.run.Quantities.R2_VALIDATION;
import static io.evenkeel.run.Quantities.STEP_COSINE;
import static io.evenkeel.run.Quantities.UPDATE_RATIO;
import static io.evenkeel.run.Quantities.WEIGHT_NORM;
import static io.evenkeel.run.Quantity.Places.PARAMETERS;
import static io.evenkeel.run.Quantity.Places.RUN;
import static io.evenkeel.run.Quantity.Places.RUN_AND_PARAMETERS;

/** What is learned, and by what steps. */
final class LearningQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
            new Quantity(
                    LOSS_TRAINING,
                    "loss",
                    -INF,
                    INF,
                    RUN,
                    "Loss of the batch that the step is taken on, before the step.",
                    "definition"),
            new Quantity(LOSS_VALIDATION, "loss", -INF, INF, RUN, "Loss over all held-back samples.", "definition"),
            new Quantity(
                    ACCURACY_TRAINING,
                    "share",
                    0,
                    1,
                    RUN,
                    "Share of the batch's samples that the network gets right, before the step.",
                    "definition"),
            new Quantity(
                    ACCURACY_VALIDATION,
                    "share",
                    0,
                    1,
                    RUN,
                    "Share of the held-back samples that the network gets right.",
                    "definition"),
            new Quantity(
                    R2_TRAINING,
                    "1",
                    -INF,
                    1,
                    RUN,
                    "1 − Σ(ŷ−y)²/Σ(y−ȳ)² over the batch: share of the target's variance that is explained.",
                    "definition"),
            new Quantity(
                    R2_VALIDATION, "1", -INF, 1, RUN, "1 − Σ(ŷ−y)²/Σ(y−ȳ)² over the held-back samples.", "definition"),
            new Quantity(
                    LEARNING_RATE, "1", 0, INF, RUN, "Learning rate η of the step, after the schedule.", "definition"),
            new Quantity(
                    GRADIENT_NORM,
                    "loss/weight",
                    0,
                    INF,
                    RUN_AND_PARAMETERS,
                    "‖∂L/∂w‖₂ of the batch, before clipping: over all parameters, and for each.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    GRADIENT_CLIPPED,
                    "1",
                    0,
                    1,
                    RUN,
                    "Factor by which clipping shrank the gradient; 1: not clipped.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    WEIGHT_NORM, "weight", 0, INF, PARAMETERS, "‖w‖₂ of a parameter before the step.", "definition"),
            new Quantity(
                    UPDATE_RATIO,
                    "1",
                    0,
                    INF,
                    RUN_AND_PARAMETERS,
                    "‖Δw‖₂/‖w‖₂ of the step: the relative change of a parameter, and of all together.",
                    "You et al. 2017"),
            new Quantity(
                    CLIP_SHARE,
                    "share",
                    0,
                    1,
                    RUN,
                    "Share of the steps at the last 25 looks whose gradient clipping changed; absent before the first.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    CLIP_ANGLE,
                    "rad",
                    0,
                    Math.PI,
                    RUN,
                    "Angle by which clipping turned the gradient; 0 by norm. Absent where nothing was clipped.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    STEP_COSINE,
                    "1",
                    -1,
                    1,
                    RUN,
                    "Cosine of the angle between this update and the one before it: near −1 where training jumps to and fro.",
                    "Xing et al. 2018"));

    private LearningQuantities() {}
}
