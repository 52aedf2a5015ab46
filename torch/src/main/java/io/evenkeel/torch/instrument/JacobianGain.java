package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;

/**
 * What each layer of the trunk does to a perturbation on its way forward and to a gradient on its way back: the singular
 * values of its Jacobian ∂output/∂input, their root mean square, which is the gain, the largest and the smallest, each with
 * its error (Saxe et al. 2014; Pennington et al. 2017: where all are 1, isometry holds and depth does no harm). A residual
 * block, a transformer block and a recurrent layer over all its time steps are one layer each. What takes tokens has no
 * Jacobian.
 *
 * <p>There are min(inputs, outputs) singular values, so layers that change the shape are in it as well: flatten has the gain
 * 1, and so has max pooling whose windows do not overlap; averaging n entries has 1/√n; a layer into fewer units says nothing
 * of the directions that it cannot pass.
 *
 * <p>Cost: see {@link LayerJacobian}; about a gradient where batches are large, several where layers are many and small, and
 * most for a recurrent layer, whose two dozen products each go through all time steps one after the other.
 */
public final class JacobianGain implements Instrument {

    private final JacobianLook look;

    JacobianGain(JacobianLook look) {
        this.look = look;
    }

    @Override
    public Set<String> quantities() {
        return Set.of(
                Quantities.JACOBIAN_GAIN,
                Quantities.JACOBIAN_GAIN_ERROR,
                Quantities.JACOBIAN_LARGEST,
                Quantities.JACOBIAN_LARGEST_ERROR,
                Quantities.JACOBIAN_SMALLEST,
                Quantities.JACOBIAN_SMALLEST_ERROR);
    }

    @Override
    public Cadence cadence() {
        return Cadence.SELDOM;
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        look.of(step).ifPresent(seen -> seen.trunk().forEach(entry -> new LayerJacobian(seen, entry, step.index())
                .values()
                .ifPresent(values -> put(values, entry.layer().place(), into))));
    }

    private static void put(LayerJacobian.Values values, String place, Measurements into) {
        into.put(Quantities.JACOBIAN_GAIN, place, values.gain());
        into.put(Quantities.JACOBIAN_GAIN_ERROR, place, values.gainError());
        into.put(Quantities.JACOBIAN_LARGEST, place, values.largest());
        into.put(Quantities.JACOBIAN_LARGEST_ERROR, place, values.largestError());
        into.put(Quantities.JACOBIAN_SMALLEST, place, values.smallest());
        into.put(Quantities.JACOBIAN_SMALLEST_ERROR, place, values.smallestError());
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        look.end();
    }
}
