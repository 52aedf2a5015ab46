package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.CURVATURE_CONDITION;
import static io.evenkeel.run.Quantities.CURVATURE_CONDITION_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_DENSITY;
import static io.evenkeel.run.Quantities.CURVATURE_DENSITY_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS;
import static io.evenkeel.run.Quantities.CURVATURE_SHARPNESS_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_SMALLEST;
import static io.evenkeel.run.Quantities.CURVATURE_SMALLEST_ERROR;
import static io.evenkeel.run.Quantities.CURVATURE_TRACE;
import static io.evenkeel.run.Quantities.CURVATURE_TRACE_ERROR;
import static io.evenkeel.run.Quantities.SCHEDULE_ROUGHNESS;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN;
import static io.evenkeel.run.Quantities.STABILITY_MARGIN_ERROR;
import static io.evenkeel.run.Quantities.WEIGHTS_SPECTRAL_RADIUS;
import static io.evenkeel.run.Quantities.WEIGHTS_STABLE_RANK;
import static io.evenkeel.run.Quantities.WEIGHTS_STABLE_RANK_ERROR;
import static io.evenkeel.run.Quantity.Places.BINS;
import static io.evenkeel.run.Quantity.Places.PARAMETERS;
import static io.evenkeel.run.Quantity.Places.RUN;

/** The loss surface at the weights, the weights themselves, and how far the optimizer and its schedule go there. */
final class CurvatureQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
            new Quantity(
                    CURVATURE_SHARPNESS,
                    "loss/weight²",
                    -INF,
                    INF,
                    RUN,
                    "λₘₐₓ, the largest eigenvalue of the Hessian of the step's loss, over all parameters: that of the batch, "
                            + "without weight decay. Absent in half precision, and where somebody else's loop trains.",
                    "Cohen et al. 2021"),
            new Quantity(
                    CURVATURE_SHARPNESS_ERROR,
                    "loss/weight²",
                    0,
                    INF,
                    RUN,
                    "How far curvature/sharpness may be from an eigenvalue: the residual ‖Hv − λv‖ or, where that is smaller and "
                            + "the gap to the next is known, 2·residual²/gap.",
                    "Parlett 1998"),
            new Quantity(
                    CURVATURE_SMALLEST,
                    "loss/weight²",
                    -INF,
                    INF,
                    RUN,
                    "Smallest eigenvalue of the same Hessian, by sign: below zero the loss falls away to both sides of some "
                            + "direction. It is approached from above.",
                    "Sagun et al. 2016"),
            new Quantity(
                    CURVATURE_SMALLEST_ERROR,
                    "loss/weight²",
                    0,
                    INF,
                    RUN,
                    "How far curvature/smallest may be from an eigenvalue: the residual ‖Hv − λv‖.",
                    "Parlett 1998"),
            new Quantity(
                    CURVATURE_TRACE,
                    "loss/weight²",
                    -INF,
                    INF,
                    RUN,
                    "tr H, the sum of the same Hessian's eigenvalues.",
                    "Hutchinson 1990; Meyer et al. 2021"),
            new Quantity(
                    CURVATURE_TRACE_ERROR,
                    "loss/weight²",
                    0,
                    INF,
                    RUN,
                    "Standard error of curvature/trace, from six random directions; rounding alone with up to 64 parameters, "
                            + "where the trace is computed.",
                    "Hutchinson 1990"),
            new Quantity(
                    CURVATURE_CONDITION,
                    "1",
                    1,
                    INF,
                    RUN,
                    "λ₁/λₖ of the same Hessian: how much more slowly gradient descent walks the k-th steepest direction than the "
                            + "steepest. With up to 64 parameters λₖ is the least of all, and this the condition number; with "
                            + "more it is the tenth largest, and this a lower bound. Negative eigenvalues are left out. Where λₖ "
                            + "cannot be told from zero its error stands for it, and the number is a lower bound.",
                    "LeCun et al. 1998; Sagun et al. 2016"),
            new Quantity(
                    CURVATURE_CONDITION_ERROR,
                    "1",
                    0,
                    INF,
                    RUN,
                    "How far curvature/condition may be off, from the residuals of both eigenvalues; absent where λₖ cannot be "
                            + "told from zero.",
                    "Parlett 1998"),
            new Quantity(
                    CURVATURE_DENSITY,
                    "share",
                    0,
                    1,
                    BINS,
                    "Share of the same Hessian's eigenvalues by sign and size: at the place +1e-3 those from 10⁻³ to below 10⁻², "
                            + "at −1e-3 their mirror image, at 0 those that rounding cannot tell from zero. Shares that are zero "
                            + "are left out. Measured on request.",
                    "Ubaru et al. 2017; Ghorbani et al. 2019"),
            new Quantity(
                    CURVATURE_DENSITY_ERROR,
                    "share",
                    0,
                    1,
                    BINS,
                    "Standard error of curvature/density at the same place, from the scatter of its random directions.",
                    "Ubaru et al. 2017"),
            new Quantity(
                    STABILITY_MARGIN,
                    "1",
                    -INF,
                    INF,
                    RUN,
                    "How much of the stable step the optimizer uses: ηλₘₐₓ over the limit above which it diverges on a quadratic "
                            + "of this curvature, which is 2 for gradient descent, 2+2β with Polyak momentum, (2+2β)/(1+2β) "
                            + "with Nesterov's, and (2+2β₁)/(1−β₁) for Adam over the Hessian P^(−1/2) H P^(−1/2) that its "
                            + "diagonal makes. Weight decay counts as curvature where it is added to the gradient. Above 1 the "
                            + "step is too long for the sharpest direction.",
                    "Cohen et al. 2021; Cohen et al. 2022"),
            new Quantity(
                    STABILITY_MARGIN_ERROR,
                    "1",
                    0,
                    INF,
                    RUN,
                    "How far stability/margin may be off, from the error of the eigenvalue in it.",
                    "Parlett 1998"),
            new Quantity(
                    WEIGHTS_STABLE_RANK,
                    "1",
                    1,
                    INF,
                    PARAMETERS,
                    "‖W‖²_F/‖W‖₂² of a weight matrix: over how many directions its strength is spread, from 1 to its rank. A "
                            + "kernel is the matrix of its filters, one a row; gates that are stored together are one matrix.",
                    "Rudelson and Vershynin 2007"),
            new Quantity(
                    WEIGHTS_STABLE_RANK_ERROR,
                    "1",
                    0,
                    INF,
                    PARAMETERS,
                    "How far weights/stable_rank may be off, from the error of ‖W‖₂.",
                    "Golub and Kahan 1965"),
            new Quantity(
                    WEIGHTS_SPECTRAL_RADIUS,
                    "1",
                    0,
                    INF,
                    PARAMETERS,
                    "Largest |eigenvalue| of a recurrent layer's matrix from state to state: by how much it stretches a state "
                            + "that passes it again and again. Of a gated layer one for each gate and one for the candidate, at "
                            + "the parameter's name and theirs.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    SCHEDULE_ROUGHNESS,
                    "1",
                    0,
                    INF,
                    RUN,
                    "Σ(ηₜ − ηₜ₋₁)²/(max ηₜ)² over the steps so far: 1 for a single jump as high as the peak, 1/n for the same way "
                            + "in n equal steps. It tells stairs from slopes, which Σ|ηₜ − ηₜ₋₁| does not.",
                    "definition"));

    private CurvatureQuantities() {}
}
