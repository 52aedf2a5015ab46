package io.evenkeel.run;

import java.util.List;

import static io.evenkeel.run.Quantities.JACOBIAN_GAIN;
import static io.evenkeel.run.Quantities.JACOBIAN_GAIN_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LARGEST;
import static io.evenkeel.run.Quantities.JACOBIAN_LARGEST_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_SMALLEST;
import static io.evenkeel.run.Quantities.JACOBIAN_LYAPUNOV_SMALLEST_ERROR;
import static io.evenkeel.run.Quantities.JACOBIAN_SMALLEST;
import static io.evenkeel.run.Quantities.JACOBIAN_SMALLEST_ERROR;
import static io.evenkeel.run.Quantity.Places.LAYERS;
import static io.evenkeel.run.Quantity.Places.RUN_AND_LAYERS;

/** What layers do to a small perturbation, each alone and one after the other. */
final class JacobianQuantities {

    private static final double INF = Double.POSITIVE_INFINITY;

    static final List<Quantity> ALL = List.of(
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
                    "definition"));

    private JacobianQuantities() {}
}
