package io.evenkeel.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

import static io.evenkeel.run.Quantity.Places.BINS;
import static io.evenkeel.run.Quantity.Places.HEADS;
import static io.evenkeel.run.Quantity.Places.LAYERS;
import static io.evenkeel.run.Quantity.Places.PARAMETERS;
import static io.evenkeel.run.Quantity.Places.RUN;
import static io.evenkeel.run.Quantity.Places.RUN_AND_LAYERS;
import static io.evenkeel.run.Quantity.Places.RUN_AND_PARAMETERS;

/** The catalogue of quantities: the one vocabulary of every stream. */
public final class Quantities {

    public static final String LOSS_TRAINING = "loss/training";
    public static final String LOSS_VALIDATION = "loss/validation";
    public static final String ACCURACY_TRAINING = "accuracy/training";
    public static final String ACCURACY_VALIDATION = "accuracy/validation";
    public static final String R2_TRAINING = "r2/training";
    public static final String R2_VALIDATION = "r2/validation";
    public static final String LEARNING_RATE = "learning_rate";
    public static final String GRADIENT_NORM = "gradient/norm";
    public static final String GRADIENT_CLIPPED = "gradient/clipped";
    public static final String WEIGHT_NORM = "weight/norm";
    public static final String UPDATE_RATIO = "update/ratio";
    public static final String ACTIVATION_MEAN = "activation/mean";
    public static final String ACTIVATION_SD = "activation/sd";
    public static final String ACTIVATION_DEAD = "activation/dead";
    public static final String ACTIVATION_SATURATED = "activation/saturated";
    public static final String BACKPROP_NORM = "backprop/norm";
    public static final String BACKPROP_RATE = "backprop/rate";
    public static final String BACKPROP_RATE_ERROR = "backprop/rate_error";
    public static final String RECURRENCE_GATE = "recurrence/gate";
    public static final String RECURRENCE_GRADIENT_SHARE = "recurrence/gradient_share";
    public static final String RECURRENCE_GROWTH = "recurrence/growth";
    public static final String RECURRENCE_GROWTH_ERROR = "recurrence/growth_error";
    public static final String RECURRENCE_AMPLIFICATION = "recurrence/amplification";
    public static final String CLIP_SHARE = "clip/share";
    public static final String CLIP_ANGLE = "clip/angle";
    public static final String STEP_COSINE = "step/cosine";
    public static final String STEP_TIME = "step/time";
    public static final String INPUT_CONDITION = "input/condition";
    public static final String INPUT_SAMPLES = "input/samples";
    public static final String INPUT_DRIFT = "input/drift";
    public static final String CURVATURE_SHARPNESS = "curvature/sharpness";
    public static final String CURVATURE_SHARPNESS_ERROR = "curvature/sharpness_error";
    public static final String CURVATURE_SMALLEST = "curvature/smallest";
    public static final String CURVATURE_SMALLEST_ERROR = "curvature/smallest_error";
    public static final String CURVATURE_TRACE = "curvature/trace";
    public static final String CURVATURE_TRACE_ERROR = "curvature/trace_error";
    public static final String CURVATURE_CONDITION = "curvature/condition";
    public static final String CURVATURE_CONDITION_ERROR = "curvature/condition_error";
    public static final String CURVATURE_DENSITY = "curvature/density";
    public static final String CURVATURE_DENSITY_ERROR = "curvature/density_error";
    public static final String STABILITY_MARGIN = "stability/margin";
    public static final String STABILITY_MARGIN_ERROR = "stability/margin_error";
    public static final String WEIGHTS_STABLE_RANK = "weights/stable_rank";
    public static final String WEIGHTS_STABLE_RANK_ERROR = "weights/stable_rank_error";
    public static final String WEIGHTS_SPECTRAL_RADIUS = "weights/spectral_radius";
    public static final String SCHEDULE_ROUGHNESS = "schedule/roughness";
    public static final String JACOBIAN_GAIN = "jacobian/gain";
    public static final String JACOBIAN_GAIN_ERROR = "jacobian/gain_error";
    public static final String JACOBIAN_LARGEST = "jacobian/largest";
    public static final String JACOBIAN_LARGEST_ERROR = "jacobian/largest_error";
    public static final String JACOBIAN_SMALLEST = "jacobian/smallest";
    public static final String JACOBIAN_SMALLEST_ERROR = "jacobian/smallest_error";
    public static final String JACOBIAN_LYAPUNOV = "jacobian/lyapunov";
    public static final String JACOBIAN_LYAPUNOV_ERROR = "jacobian/lyapunov_error";
    public static final String JACOBIAN_LYAPUNOV_SMALLEST = "jacobian/lyapunov_smallest";
    public static final String JACOBIAN_LYAPUNOV_SMALLEST_ERROR = "jacobian/lyapunov_smallest_error";
    public static final String ATTENTION_ENTROPY = "attention/entropy";
    public static final String ATTENTION_LOGIT_MAX = "attention/logit_max";
    public static final String ATTENTION_HEAD_SHARE = "attention/head_share";
    public static final String NOISE_SCALE = "noise/scale";
    public static final String NOISE_SCALE_LOW = "noise/scale_low";
    public static final String NOISE_SCALE_HIGH = "noise/scale_high";
    public static final String NOISE_AGREEMENT = "noise/agreement";
    public static final String NOISE_AGREEMENT_ERROR = "noise/agreement_error";
    public static final String NOISE_TOP = "noise/top";
    public static final String NOISE_TOP_SHARE = "noise/top_share";
    public static final String BATCH_NORM_VARIANCE_ERROR = "batch_norm/variance_error";
    public static final String BATCH_NORM_MEAN_DRIFT = "batch_norm/mean_drift";
    public static final String BATCH_NORM_VARIANCE_DRIFT = "batch_norm/variance_drift";
    public static final String MEMORY_RESIDENT = "memory/resident";
    public static final String MEMORY_HEAP = "memory/heap";
    public static final String OVERHEAD = "overhead";

    private static final double INF = Double.POSITIVE_INFINITY;
    private static final List<Quantity> BUILT_IN = List.of(
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
                    ACTIVATION_MEAN,
                    "1",
                    -INF,
                    INF,
                    LAYERS,
                    "Mean of a layer's output over batch and units.",
                    "Glorot and Bengio 2010"),
            new Quantity(
                    ACTIVATION_SD,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Standard deviation of a layer's output over batch and units.",
                    "Glorot and Bengio 2010"),
            new Quantity(
                    ACTIVATION_DEAD,
                    "share",
                    0,
                    1,
                    LAYERS,
                    "Share of units that pass no gradient for any sample seen in the last looks.",
                    "Lu et al. 2020"),
            new Quantity(
                    ACTIVATION_SATURATED,
                    "share",
                    0,
                    1,
                    LAYERS,
                    "Share of unit outputs where the activation's slope is under 5 % of its largest.",
                    "Glorot and Bengio 2010"),
            new Quantity(
                    BACKPROP_NORM,
                    "loss/activation",
                    0,
                    INF,
                    LAYERS,
                    "‖∂L/∂h‖₂ where h is a layer's output for the batch.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    BACKPROP_RATE,
                    "1",
                    0,
                    INF,
                    RUN,
                    "ρ: factor by which ‖∂L/∂h‖ changes for each layer on the way back, by a fit of log‖∂L/∂h‖ on depth.",
                    "Pascanu et al. 2013; Hanin 2018"),
            new Quantity(
                    BACKPROP_RATE_ERROR,
                    "1",
                    0,
                    INF,
                    RUN,
                    "Standard error of backprop/rate, from the fit's residuals.",
                    "least squares"),
            new Quantity(
                    RECURRENCE_GATE,
                    "share",
                    0,
                    1,
                    LAYERS,
                    "Mean openness of a recurrent layer's keep gates: of what it remembers, the share it keeps a time step.",
                    "Hochreiter and Schmidhuber 1997"),
            new Quantity(
                    RECURRENCE_GRADIENT_SHARE,
                    "share",
                    0,
                    1,
                    LAYERS,
                    "Σ‖∂L/∂hₜ‖₂ over the first tenth of the time steps, over the sum of all: 0.1 when spread evenly; h is the "
                            + "state, an LSTM's cell included.",
                    "Pascanu et al. 2013"),
            new Quantity(
                    RECURRENCE_GROWTH,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Factor by which the gradient changes for each time step on the way back: the geometric mean over t of "
                            + "‖Jₜᵀ ∂L/∂hₜ₊₁‖/‖∂L/∂hₜ₊₁‖, with J the recurrence's Jacobian ∂hₜ₊₁/∂hₜ.",
                    "Bengio et al. 1994; Pascanu et al. 2013"),
            new Quantity(
                    RECURRENCE_GROWTH_ERROR,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Standard error of recurrence/growth from the scatter over time steps, taken as independent.",
                    "definition"),
            new Quantity(
                    RECURRENCE_AMPLIFICATION,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "The product of those factors from the last time step to the first.",
                    "Pascanu et al. 2013"),
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
                    "Xing et al. 2018"),
            new Quantity(
                    STEP_TIME,
                    "s",
                    0,
                    INF,
                    RUN,
                    "Time of one step, with what watching takes: the mean since the last look, and the median of the last "
                            + "nine such means.",
                    "definition"),
            new Quantity(
                    INPUT_CONDITION,
                    "1",
                    1,
                    INF,
                    LAYERS,
                    "λₘₐₓ/λₘᵢₙ of the covariance of a layer's inputs over samples, as far as they vary; with more than 32 "
                            + "features of 32 among them, which is a lower bound.",
                    "LeCun et al. 1998"),
            new Quantity(
                    INPUT_SAMPLES,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Effective number n of samples behind input/condition. Inputs of d features without any correlation would "
                            + "show about ((1+√(d/n))/(1−√(d/n)))².",
                    "Marchenko and Pastur 1967"),
            new Quantity(
                    INPUT_DRIFT,
                    "sd",
                    0,
                    INF,
                    LAYERS,
                    "How far the means of a layer's inputs moved since the evaluation before, in standard deviations: root "
                            + "mean square over features, less what sampling alone explains.",
                    "Ioffe and Szegedy 2015"),
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
                    "definition"),
            new Quantity(
                    JACOBIAN_GAIN,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Root mean square singular value of a layer's Jacobian ∂output/∂input, over the samples looked at: "
                            + "‖J‖_F/√min(inputs, outputs). A random perturbation that goes into a layer of n inputs and m outputs "
                            + "grows by gain·√(min(n,m)/n), a random gradient on its way back by gain·√(min(n,m)/m); both are the "
                            + "gain itself where n = m. As in training, with the batch's statistics held fixed.",
                    "Saxe et al. 2014; Pennington et al. 2017"),
            new Quantity(
                    JACOBIAN_GAIN_ERROR,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Standard error of jacobian/gain: from the scatter over samples and, in wide layers, of the random "
                            + "directions.",
                    "Hutchinson 1990"),
            new Quantity(
                    JACOBIAN_LARGEST,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Largest singular value of a layer's Jacobian over the samples looked at: the most that any "
                            + "perturbation or gradient can grow.",
                    "Saxe et al. 2014; Pennington et al. 2017"),
            new Quantity(
                    JACOBIAN_LARGEST_ERROR,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "How far jacobian/largest may be from a singular value; the value itself is never above the largest.",
                    "Golub and Kahan 1965"),
            new Quantity(
                    JACOBIAN_SMALLEST,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Smallest of the min(inputs, outputs) singular values of a layer's Jacobian over the samples looked "
                            + "at; 0 where the layer drops a direction, as relu and layer_norm do.",
                    "Saxe et al. 2014; Pennington et al. 2017"),
            new Quantity(
                    JACOBIAN_SMALLEST_ERROR,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "How far jacobian/smallest may be from a singular value; the value itself is never below the "
                            + "smallest.",
                    "Golub and Kahan 1965"),
            new Quantity(
                    JACOBIAN_LYAPUNOV,
                    "1",
                    -INF,
                    INF,
                    RUN_AND_LAYERS,
                    "Largest Lyapunov exponent of the backward product of Jacobians, mean over the samples looked at. For "
                            + "the run it goes from each layer of the trunk that carries weights to the one before, in nats a "
                            + "layer; for a recurrent layer from state to state, in nats a time step. Above 0 gradients grow in "
                            + "some direction, below 0 they vanish in all; 0 is the edge.",
                    "Benettin et al. 1980; Pascanu et al. 2013; Engelken et al. 2023"),
            new Quantity(
                    JACOBIAN_LYAPUNOV_ERROR,
                    "1",
                    0,
                    INF,
                    RUN_AND_LAYERS,
                    "Standard error of jacobian/lyapunov from the scatter over samples and directions to begin with.",
                    "definition"),
            new Quantity(
                    JACOBIAN_LYAPUNOV_SMALLEST,
                    "1",
                    -INF,
                    INF,
                    RUN_AND_LAYERS,
                    "Smallest of the Lyapunov exponents that are followed, which are the four largest, or as many as the "
                            + "narrowest layer has units: how fast the gradient loses its further directions. Absent where there is "
                            + "only one.",
                    "Benettin et al. 1980; Pennington et al. 2017"),
            new Quantity(
                    JACOBIAN_LYAPUNOV_SMALLEST_ERROR,
                    "1",
                    0,
                    INF,
                    RUN_AND_LAYERS,
                    "Standard error of jacobian/lyapunov_smallest, as that of the largest.",
                    "definition"),
            new Quantity(
                    ATTENTION_ENTROPY,
                    "share",
                    0,
                    1,
                    LAYERS,
                    "Entropy −Σ p ln p of the rows of an attention layer over ln k, the most there is for the k steps that a row "
                            + "may look at: the mean over samples, heads and rows. 1: spread evenly; 0: on single steps.",
                    "Zhai et al. 2023"),
            new Quantity(
                    ATTENTION_LOGIT_MAX,
                    "1",
                    -INF,
                    INF,
                    LAYERS,
                    "Largest number before an attention layer's softmax, over samples, heads and steps.",
                    "Dehghani et al. 2023; Wortsman et al. 2024"),
            new Quantity(
                    ATTENTION_HEAD_SHARE,
                    "share",
                    0,
                    1,
                    HEADS,
                    "‖cₕ‖²/Σₖ‖cₖ‖² for what head h adds to an attention layer's output, cₕ = OₕWₕ with Oₕ what the head gives and "
                            + "Wₕ its rows of the output matrix: over samples and steps. Evenly spread it is one over the "
                            + "number of heads.",
                    "Michel et al. 2019; Voita et al. 2019"),
            new Quantity(
                    NOISE_SCALE,
                    "sample",
                    0,
                    INF,
                    RUN,
                    "Gradient noise scale tr Σ/‖E g‖² of what the step's samples were drawn from, by unbiased estimates of both: "
                            + "the batch size whose mean gradient has noise as large as itself. Infinite where the estimate of "
                            + "‖E g‖² is not above 0. From up to 256 samples that pass the network together; absent where batch "
                            + "normalisation mixes samples, which then have no gradients of their own, and where somebody "
                            + "else's loop trains.",
                    "McCandlish et al. 2018"),
            new Quantity(
                    NOISE_SCALE_LOW,
                    "sample",
                    0,
                    INF,
                    RUN,
                    "Lower end of the 95 % interval of noise/scale.",
                    "Fieller 1954; Hoeffding 1948"),
            new Quantity(
                    NOISE_SCALE_HIGH,
                    "sample",
                    0,
                    INF,
                    RUN,
                    "Upper end of the 95 % interval of noise/scale; infinite where noise/scale is undetermined, since these samples "
                            + "leave it open whether there is any gradient at all.",
                    "Fieller 1954; Hoeffding 1948"),
            new Quantity(
                    NOISE_AGREEMENT,
                    "1",
                    -1,
                    1,
                    RUN,
                    "Cosine between the mean gradients of two halves of the step's samples, averaged over ways to halve them: 1 "
                            + "where samples agree, about 1/(1 + 2B/n) with a noise scale B and n samples, near 0 where they "
                            + "say nothing in common. Measured where noise/scale is.",
                    "McCandlish et al. 2018; Byrd et al. 2012"),
            new Quantity(
                    NOISE_AGREEMENT_ERROR,
                    "1",
                    0,
                    INF,
                    RUN,
                    "Standard error of noise/agreement, by the jackknife over samples and from the choice of halves.",
                    "Efron and Stein 1981"),
            new Quantity(
                    NOISE_TOP,
                    "loss²/weight²",
                    0,
                    INF,
                    RUN,
                    "Largest eigenvalue of the covariance (1/n) Σ (gᵢ − ḡ)(gᵢ − ḡ)ᵀ of the gradients of the step's samples, exact "
                            + "but for rounding: how much they vary along the direction in which they vary most. Measured "
                            + "where noise/scale is.",
                    "Jastrzębski et al. 2020; Ghorbani et al. 2019"),
            new Quantity(
                    NOISE_TOP_SHARE,
                    "share",
                    0,
                    1,
                    RUN,
                    "noise/top over the trace of that covariance: 1 where all gradients differ along one line only, at least "
                            + "1/(n − 1).",
                    "Jastrzębski et al. 2020"),
            new Quantity(
                    BATCH_NORM_VARIANCE_ERROR,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "Relative standard error of a channel's variance as a batch of this size estimates it, positions within a "
                            + "sample taken as they depend on each other: √(2/(n − 1)) for n normal values without positions, "
                            + "and √(2/(np − 1)) for np independent ones. Root mean square over channels that vary; from 4 "
                            + "samples on.",
                    "Hoeffding 1948; Wu and He 2018"),
            new Quantity(
                    BATCH_NORM_MEAN_DRIFT,
                    "sd",
                    0,
                    INF,
                    LAYERS,
                    "How far the running means before this step were from the means of its batch, in standard deviations of "
                            + "the batch: root mean square over channels that vary, less what sampling alone explains. What "
                            + "evaluation sees shifted.",
                    "Ioffe and Szegedy 2015; Ioffe 2017"),
            new Quantity(
                    BATCH_NORM_VARIANCE_DRIFT,
                    "1",
                    0,
                    INF,
                    LAYERS,
                    "|ln| of the running variance before this step over that of its batch, both with the layer's eps: root mean "
                            + "square over channels that vary, less what sampling alone explains. 0.1: evaluation divides by "
                            + "variances that are 10 % off. From 4 samples on.",
                    "Ioffe and Szegedy 2015; Ioffe 2017"),
            new Quantity(
                    MEMORY_RESIDENT,
                    "byte",
                    0,
                    INF,
                    RUN,
                    "Physical memory of the whole process, native memory and heap together.",
                    "definition"),
            new Quantity(
                    MEMORY_HEAP, "byte", 0, INF, RUN, "Used part of the Java heap, garbage included.", "definition"),
            new Quantity(
                    OVERHEAD,
                    "share",
                    0,
                    INF,
                    RUN,
                    "Time spent on measuring over all other time of the run so far; recording the loss and its diagnosis, which a run"
                            + " without instruments pays too, is not measuring.",
                    "definition"));

    private Quantities() {}

    /** All that Evenkeel itself measures, in the catalogue's order. */
    public static List<Quantity> builtIn() {
        return BUILT_IN;
    }

    /**
     * Evenkeel's own, and those that others on the class path declare as a {@link QuantitySource}.
     *
     * @throws IllegalStateException when two of them have one name
     */
    public static List<Quantity> all() {
        return WithOutside.known().quantities();
    }

    /** One of {@link #all()}. */
    public static Optional<Quantity> byName(String name) {
        return Optional.ofNullable(WithOutside.known().byName().get(name));
    }

    /** Looked for once a process, when first asked for. */
    private record WithOutside(List<Quantity> quantities, Map<String, Quantity> byName, List<String> clashes) {

        private static final WithOutside FOUND = find();

        static WithOutside known() {
            if (!FOUND.clashes.isEmpty()) {
                throw new IllegalStateException(String.join("; ", FOUND.clashes));
            }
            return FOUND;
        }

        private static WithOutside find() {
            Map<String, Quantity> byName = new LinkedHashMap<>();
            List<String> clashes = new ArrayList<>();
            BUILT_IN.forEach(quantity -> byName.put(quantity.name(), quantity));
            for (QuantitySource source : ServiceLoader.load(QuantitySource.class)) {
                for (Quantity quantity : source.declared()) {
                    if (byName.putIfAbsent(quantity.name(), quantity) != null) {
                        clashes.add(source.getClass().getName() + " declares the quantity " + quantity.name()
                                + ", which there is already; give it a name of its own");
                    }
                }
            }
            return new WithOutside(List.copyOf(byName.values()), byName, clashes);
        }
    }
}
