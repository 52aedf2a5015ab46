package io.evenkeel.torch.instrument;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.spectral.NonFiniteProductException;
import io.evenkeel.spectral.Progress;
import io.evenkeel.spectral.SingularValues;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.operator.ActivationJacobian;
import io.evenkeel.torch.operator.ActivationPass;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The singular values of one layer's Jacobians, one for each sample looked at, in one of three ways:
 *
 * <ul>
 *   <li>a layer that works entry by entry has a diagonal one, known from one backward pass: exact;
 *   <li>one of up to {@link #NARROW} inputs or outputs is written out, row by row or column by column, by a pass through as
 *       many copies of the samples at once, and decomposed: exact;
 *   <li>for any other, ‖J‖_F² is estimated from {@link #PROBES} random signs for each sample, E‖Jᵀu‖² (Hutchinson 1990), and
 *       the extremes by up to {@link #STEPS} steps of Golub–Kahan bidiagonalisation over as many samples as {@link #ENTRIES}
 *       allows, two products each; the smallest seldom converges, and its error says so.
 * </ul>
 */
final class LayerJacobian {

    /** Singular values that are worth finding one by one. */
    private static final long NARROW = 64;
    /** Numbers in all Jacobians that are written out. */
    private static final long WRITTEN_OUT = 1 << 21;

    private static final int PROBES = 4;
    private static final int STEPS = 12;
    private static final double TOLERANCE = 0.02;
    /** Inputs and outputs of all samples that the bidiagonalisation goes over. */
    private static final long ENTRIES = 1 << 14;

    private final JacobianLook.Seen seen;
    private final PlacedLayer layer;
    private final Tensor input;
    private final long seed;
    private final long inputs;
    private final long outputs;

    /**
     * @param gainError a standard error
     * @param smallestError a bound on the distance to a singular value, and so is {@code largestError}
     */
    record Values(
            double gain, double gainError, double smallest, double smallestError, double largest, double largestError) {
        private boolean finite() {
            return Double.isFinite(gain + gainError + smallest + smallestError + largest + largestError);
        }
    }

    LayerJacobian(JacobianLook.Seen seen, JacobianLook.Entry entry, long seed) {
        this.seen = seen;
        this.layer = entry.layer();
        this.input = entry.input();
        this.seed = seed;
        this.inputs = layer.inputShape().size();
        this.outputs = layer.outputShape().size();
    }

    /** Empty where they are not finite. */
    Optional<Values> values() {
        try (PointerScope scope = new PointerScope()) {
            Values values = isElementwise(layer.spec())
                    ? exact(diagonals())
                    : isNarrow() ? decomposed(jacobians()) : estimated();
            return Optional.of(values).filter(Values::finite);
        } catch (NonFiniteProductException e) {
            return Optional.empty();
        }
    }

    private static boolean isElementwise(LayerSpec spec) {
        return spec instanceof LayerSpec.Activation activation
                ? activation.kind() != ActivationKind.SOFTMAX && activation.kind() != ActivationKind.LOG_SOFTMAX
                : spec instanceof LayerSpec.Dropout
                        || spec instanceof LayerSpec.Flatten
                        || spec instanceof LayerSpec.Reshape
                        || spec instanceof SequenceSpec.Positional;
    }

    /** Then all samples have the same Jacobian, and one is enough. */
    private static boolean isLinear(LayerSpec spec) {
        return spec instanceof LayerSpec.Linear
                || spec instanceof ConvolutionSpec
                || spec instanceof NormalizationSpec.BatchNorm
                || (spec instanceof PoolingSpec && !(spec instanceof PoolingSpec.MaxPool2d));
    }

    private boolean isNarrow() {
        return Math.min(inputs, outputs) <= NARROW && samples() * inputs * outputs <= WRITTEN_OUT;
    }

    private long samples() {
        return isLinear(layer.spec()) ? 1 : input.size(0);
    }

    /** Shape (samples, entries), in double precision. */
    private Tensor diagonals() {
        Tensor rows = leaf(input, 1);
        Tensor output = layer.output(rows, seen.copies(1, ForwardObserver.NONE));
        return derivative(output, rows, torch.ones_like(output.detach()), false)
                .reshape(rows.size(0), inputs)
                .to(ScalarType.Double)
                .abs();
    }

    /** Shape (samples, outputs, inputs) or transposed, in double precision. */
    private Tensor jacobians() {
        long side = Math.min(inputs, outputs);
        Tensor rows = leaf(input.narrow(0, 0, samples()), side);
        Tensor output = layer.output(rows, seen.copies((int) side, ForwardObserver.NONE));
        Tensor units = torch.eye(side, rows.options())
                .unsqueeze(1)
                .expand(side, samples(), side)
                .reshape(-1, side);
        Tensor products;
        if (outputs <= inputs) {
            products = derivative(output, rows, units.reshape_as(output), false);
        } else {
            Tensor weights = torch.ones_like(output.detach()).requires_grad_(true);
            Tensor transposed = derivative(output, rows, weights, true);
            products = derivative(transposed, weights, units.reshape_as(rows), false);
        }
        return products.reshape(side, samples(), -1).transpose(0, 1).to(ScalarType.Double);
    }

    private static Values decomposed(Tensor jacobians) {
        // LAPACK refuses what is not finite
        boolean finite = jacobians.isfinite().all().item_bool();
        return exact(finite ? torch.linalg_svdvals(jacobians) : jacobians);
    }

    private static Values exact(Tensor singularValues) {
        double[] all = TensorArrays.toDoubles(singularValues);
        int samples = (int) singularValues.size(0);
        int each = all.length / samples;
        double[] squares = new double[samples];
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < all.length; i++) {
            squares[i / each] += all[i] * all[i] / each;
            // NaN is passed on
            largest = Math.max(largest, all[i]);
            smallest = Math.min(smallest, all[i]);
        }
        return gain(squares, smallest, 0, largest, 0);
    }

    private Values estimated() {
        Tensor rows = leaf(input, PROBES);
        Tensor output = layer.output(rows, seen.copies(PROBES, ForwardObserver.NONE));
        Tensor signs = signs(output);
        double[] norms = TensorArrays.toDoubles(derivative(output, rows, signs, false)
                .reshape(PROBES, input.size(0), -1)
                .to(ScalarType.Double)
                .square()
                .sum(2)
                .mean(0));
        double side = Math.min(inputs, outputs);
        SingularValues extremes = extremes();
        return gain(
                Arrays.stream(norms).map(norm -> norm / side).toArray(),
                extremes.smallest().value(),
                extremes.smallest().error(),
                extremes.largest().value(),
                extremes.largest().error());
    }

    private Tensor signs(Tensor like) {
        TensorSpace space = new TensorSpace(like.numel(), like.scalar_type(), like.device());
        Tensor signs = space.zero();
        PointerScope.getInnerScope().attach(signs);
        space.rademacher(seed, signs);
        return signs.reshape_as(like);
    }

    private SingularValues extremes() {
        long some = Math.max(1, Math.min(samples(), ENTRIES / (inputs + outputs)));
        Tensor rows = leaf(input.narrow(0, 0, some), 1);
        Tensor output = layer.output(rows, seen.copies(1, ForwardObserver.NONE));
        try (ActivationJacobian jacobian =
                ActivationJacobian.ofBatch(new ActivationPass(rows, output, true, layer.place()))) {
            return SingularValues.extreme(jacobian, TOLERANCE, STEPS, seed, Progress.silent());
        }
    }

    /** @param squares each sample's mean square singular value */
    private static Values gain(
            double[] squares, double smallest, double smallestError, double largest, double largestError) {
        int n = squares.length;
        double mean = Arrays.stream(squares).average().orElseThrow();
        double scatter =
                Arrays.stream(squares).map(q -> (q - mean) * (q - mean)).sum();
        double gain = Math.sqrt(mean);
        double error = n > 1 && gain > 0 ? Math.sqrt(scatter / (n - 1) / n) / (2 * gain) : 0;
        return new Values(gain, error, smallest, smallestError, largest, largestError);
    }

    private static Tensor leaf(Tensor samples, long copies) {
        long[] times = new long[Math.toIntExact(samples.dim())];
        Arrays.fill(times, 1);
        times[0] = copies;
        return samples.repeat(times).requires_grad_(true);
    }

    static Tensor derivative(Tensor of, Tensor by, Tensor weights, boolean again) {
        Tensor derivative = torch.grad(
                        new TensorVector(of),
                        new TensorVector(by),
                        new TensorVector(weights),
                        new BoolOptional(true),
                        again,
                        true)
                .get(0);
        return derivative.defined() ? derivative : torch.zeros_like(by);
    }
}
