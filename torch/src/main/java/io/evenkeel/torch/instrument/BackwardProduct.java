package io.evenkeel.torch.instrument;

import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.operator.TensorSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The Lyapunov exponents of the product J₁ᵀJ₂ᵀ…Jₜᵀ of the Jacobians between successive states of one pass, for each sample,
 * by QR (Benettin, Galgani, Giorgilli and Strelcyn 1980): with AₜQₜ₋₁ = QₜRₜ the i-th is the mean of ln|(Rₜ)ᵢᵢ|. What {@link
 * io.evenkeel.spectral.LyapunovSpectrum} does for one product, this does for all samples and directions at once: the pass
 * holds a copy of each sample for each direction, so that a step is one backward pass and one batch of small QR
 * decompositions, in double precision. Directions begin at random, and align during the first tenth of the steps, which is
 * not counted.
 */
final class BackwardProduct {

    /** A mean of one step has no error through depth, and says little through time. */
    private static final int FEWEST_FACTORS = 2;

    /**
     * What the pass has at some stage, rows first: a tensor, or an LSTM's hidden state and cell.
     *
     * @param cell null but for an LSTM
     * @param slope ∂hidden/∂cell at the same step, entry by entry
     */
    record State(
            Tensor tensor, @Nullable Tensor cell, @Nullable Tensor slope) {

        State(Tensor tensor) {
            this(tensor, null, null);
        }

        private long dimension() {
            return (tensor.numel() + (cell == null ? 0 : cell.numel())) / tensor.size(0);
        }
    }

    /**
     * @param mean over samples, in nats a step; negative infinity where nothing comes back for one of them
     * @param standardError from the scatter over samples
     */
    record Exponent(double mean, double standardError) {}

    private BackwardProduct() {}

    /**
     * @param states in forward order; all of them hold the copies of all samples
     * @param copies of each sample, and directions to follow; fewer where a state is narrower
     * @return largest first; empty for fewer than three states, or where a product is not finite
     */
    static List<Exponent> exponents(List<State> states, int copies, long seed) {
        double[][][] logarithms = logarithms(states, copies, seed);
        int factors = logarithms.length;
        if (factors < FEWEST_FACTORS) {
            return List.of();
        }
        int skip = factors / 10;
        int samples = logarithms[0].length;
        List<Exponent> exponents = new ArrayList<>();
        for (int i = 0; i < logarithms[0][0].length; i++) {
            double[] means = new double[samples];
            for (int t = skip; t < factors; t++) {
                for (int s = 0; s < samples; s++) {
                    means[s] += logarithms[t][s][i] / (factors - skip);
                }
            }
            exponents.add(over(means));
        }
        if (exponents.stream().anyMatch(exponent -> Double.isNaN(exponent.mean()))) {
            return List.of();
        }
        exponents.sort(Comparator.comparingDouble(Exponent::mean).reversed());
        return exponents;
    }

    private static Exponent over(double[] samples) {
        double mean = Arrays.stream(samples).average().orElseThrow();
        if (mean == Double.NEGATIVE_INFINITY || samples.length < 2) {
            return new Exponent(mean, 0);
        }
        double squares =
                Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).sum();
        return new Exponent(mean, Math.sqrt(squares / (samples.length - 1) / samples.length));
    }

    /** ln|Rᵢᵢ| by factor, last one first, sample and direction. */
    static double[][][] logarithms(List<State> states, int copies, long seed) {
        if (states.size() <= FEWEST_FACTORS) {
            return new double[0][][];
        }
        State last = states.get(states.size() - 1);
        int count = (int) Math.min(
                copies, states.stream().mapToLong(State::dimension).min().orElseThrow());
        long samples = last.tensor().size(0) / copies;
        double[][][] logarithms = new double[states.size() - 1][][];
        Tensor directions = random(last, samples, count, seed);
        for (int t = 0; t < logarithms.length; t++) {
            State from = states.get(states.size() - 2 - t);
            State to = states.get(states.size() - 1 - t);
            try (PointerScope scope = new PointerScope()) {
                Tensor image = image(from, to, directions, copies);
                T_TensorTensor_T qr = torch.linalg_qr(image);
                logarithms[t] = logarithms(image, qr.get1(), to.tensor().scalar_type());
                Tensor next = new Tensor(qr.get0()).retainReference();
                directions.close();
                directions = next;
            }
        }
        directions.close();
        return logarithms;
    }

    /** Orthonormal, of shape (samples, dimension, count), in double precision; the caller's to close. */
    private static Tensor random(State at, long samples, int count, long seed) {
        try (PointerScope scope = new PointerScope()) {
            TensorSpace space = new TensorSpace(
                    samples * at.dimension() * count,
                    ScalarType.Double,
                    at.tensor().device());
            Tensor drawn = space.zero();
            scope.attach(drawn);
            space.gaussian(seed, drawn);
            T_TensorTensor_T qr = torch.linalg_qr(drawn.view(samples, at.dimension(), count));
            return new Tensor(qr.get0()).retainReference();
        }
    }

    /** Jᵀ times each direction, shaped as they are. */
    private static Tensor image(State from, State to, Tensor directions, int copies) {
        long samples = directions.size(0);
        long count = directions.size(2);
        Tensor weights = torch.zeros(
                new long[] {copies, samples, to.dimension()}, to.tensor().options());
        weights.narrow(0, 0, count).copy_(directions.permute(2, 0, 1));
        Tensor rows = weights.reshape(copies * samples, to.dimension());
        long hidden = to.tensor().numel() / to.tensor().size(0);
        TensorVector of = new TensorVector(to.tensor());
        TensorVector by = new TensorVector(from.tensor());
        TensorVector along =
                new TensorVector(rows.narrow(1, 0, hidden).reshape(to.tensor().sizes()));
        if (to.cell() != null && from.cell() != null) {
            of.push_back(to.cell());
            by.push_back(from.cell());
            along.push_back(rows.narrow(1, hidden, to.dimension() - hidden));
        }
        TensorVector derivatives = torch.grad(of, by, along, new BoolOptional(true), false, true);
        Tensor image = flat(derivatives.get(0), from.tensor());
        if (from.cell() != null && from.slope() != null) {
            // at the cell there arrives as well what goes through the hidden state of the same step
            Tensor cell = flat(derivatives.get(1), from.cell()).sub(image.mul(from.slope()));
            image = torch.cat(new TensorVector(image, cell), 1);
        }
        return image.view(copies, samples, -1)
                .narrow(0, 0, count)
                .permute(1, 2, 0)
                .to(ScalarType.Double);
    }

    private static Tensor flat(Tensor derivative, Tensor like) {
        return (derivative.defined() ? derivative : torch.zeros_like(like)).reshape(like.size(0), -1);
    }

    private static double[][] logarithms(Tensor image, Tensor r, ScalarType type) {
        double[] diagonal = TensorArrays.toDoubles(r.diagonal(0, 1, 2));
        double[] norms = TensorArrays.toDoubles(image.square()
                .sum(new long[] {1}, false, new ScalarTypeOptional())
                .sqrt());
        int samples = (int) r.size(0);
        int count = diagonal.length / samples;
        double roundoff = type.intern() == ScalarType.Double ? 0x1p-53 : 0x1p-24;
        double[][] logarithms = new double[samples][count];
        for (int s = 0; s < samples; s++) {
            double norm = Arrays.stream(norms, s * count, (s + 1) * count).max().orElseThrow();
            for (int i = 0; i < count; i++) {
                double grown = Math.abs(diagonal[s * count + i]);
                logarithms[s][i] = grown <= 32 * roundoff * norm ? Double.NEGATIVE_INFINITY : Math.log(grown);
            }
        }
        return logarithms;
    }
}
