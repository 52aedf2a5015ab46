package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.ACTIVATION_DEAD;
import static io.evenkeel.run.Quantities.ACTIVATION_MEAN;
import static io.evenkeel.run.Quantities.ACTIVATION_SATURATED;
import static io.evenkeel.run.Quantities.ACTIVATION_SD;
import static io.evenkeel.run.Quantities.ATTENTION_ENTROPY;
import static io.evenkeel.run.Quantities.ATTENTION_HEAD_SHARE;
import static io.evenkeel.run.Quantities.ATTENTION_LOGIT_MAX;
import static io.evenkeel.run.Quantities.BACKPROP_NORM;
import static io.evenkeel.run.Quantities.BACKPROP_RATE;
import static io.evenkeel.run.Quantities.BACKPROP_RATE_ERROR;
import static io.evenkeel.run.Quantities.BATCH_NORM_MEAN_DRIFT;
import static io.evenkeel.run.Quantities.BATCH_NORM_VARIANCE_DRIFT;
import static io.evenkeel.run.Quantities.BATCH_NORM_VARIANCE_ERROR;
import static io.evenkeel.run.Quantities.INPUT_CONDITION;
import static io.evenkeel.run.Quantities.INPUT_DRIFT;
import static io.evenkeel.run.Quantities.INPUT_SAMPLES;
import static io.evenkeel.run.Quantities.RECURRENCE_AMPLIFICATION;
import static io.evenkeel.run.Quantities.RECURRENCE_GATE;
import static io.evenkeel.run.Quantities.RECURRENCE_GRADIENT_SHARE;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH;
import static io.evenkeel.run.Quantities.RECURRENCE_GROWTH_ERROR;
import static io.evenkeel.run.Quantity.Places.HEADS;
import static io.evenkeel.run.Quantity.Places.LAYERS;
import static io.evenkeel.run.Quantity.Places.RUN;

/** What goes forward and backward through layers, and through a recurrent layer's time steps. */
final class LayerQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
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
                    "Gers et al. 2000; Cho et al. 2014"),
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
                    "Ioffe and Szegedy 2015; Ioffe 2017"));

    private LayerQuantities() {}
}
