package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.NOISE_AGREEMENT;
import static io.evenkeel.run.Quantities.NOISE_AGREEMENT_ERROR;
import static io.evenkeel.run.Quantities.NOISE_SCALE;
import static io.evenkeel.run.Quantities.NOISE_SCALE_HIGH;
import static io.evenkeel.run.Quantities.NOISE_SCALE_LOW;
import static io.evenkeel.run.Quantities.NOISE_TOP;
import static io.evenkeel.run.Quantities.NOISE_TOP_SHARE;
import static io.evenkeel.run.Quantity.Places.RUN;

/** How far single samples' gradients agree. */
final class NoiseQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
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
                    "Jastrzębski et al. 2020"),
            new Quantity(
                    NOISE_TOP_SHARE,
                    "share",
                    0,
                    1,
                    RUN,
                    "noise/top over the trace of that covariance: 1 where all gradients differ along one line only, at least "
                            + "1/(n − 1).",
                    "Jastrzębski et al. 2020"));

    private NoiseQuantities() {}
}
