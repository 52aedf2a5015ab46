package io.evenkeel.torch.gradient;

import io.evenkeel.torch.ParameterUse;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of single samples where parameters were used, after the backward pass.
 *
 * <p>For y = x Wᵀ with the rows x_it of sample i and the gradients δ_it of the same rows of y, that of sample i is G_i =
 * Σ_t δ_it x_itᵀ. Either it is formed (n·T·in·out multiplications for n samples, and n²·in·out for their inner products),
 * or the inner products come from those of rows, ⟨G_i, G_j⟩ = Σ_tu ⟨x_it, x_ju⟩⟨δ_it, δ_ju⟩ (n²T²(in + out + 1)):
 * whichever is fewer; with one row a sample the second, mostly, which is how Goodfellow (2015) takes norms. A convolution
 * is the same with its windows as rows.
 */
final class UseGradients {

    private final long samples;
    private final Budget budget;
    private final Precision precision;

    UseGradients(long samples, Budget budget, Precision precision) {
        this.samples = samples;
        this.budget = budget;
        this.precision = precision;
    }

    /** The type that products are taken in. */
    enum Precision {
        /** The network's own, at least float32. */
        OWN,
        FLOAT64;

        Tensor ready(Tensor tensor) {
            ScalarType type = tensor.scalar_type().intern();
            boolean fits = type == ScalarType.Double || (this == OWN && type == ScalarType.Float);
            return fits ? tensor : tensor.to(this == OWN ? ScalarType.Float : ScalarType.Double);
        }
    }

    /** Where the sums of a parameter's gradients go. */
    interface Sums {
        /** Null where nobody asked for the parameter. */
        @Nullable
        GradientSums of(@Nullable Tensor parameter);
    }

    void add(ParameterUse use, Sums sums) {
        if (use instanceof ParameterUse.Linear linear) {
            linear(linear, sums);
        } else if (use instanceof ParameterUse.Convolution convolution) {
            convolution(convolution, sums);
        } else if (use instanceof ParameterUse.Lookup lookup) {
            lookup(lookup, sums);
        } else if (use instanceof ParameterUse.Elementwise elementwise) {
            elementwise(elementwise, sums);
        }
    }

    /** Null where the loss does not depend on it. */
    private static @Nullable Tensor gradient(Tensor output) {
        Tensor gradient = output.requires_grad() ? output.grad() : null;
        return gradient != null && gradient.defined() ? gradient.detach() : null;
    }

    private void linear(ParameterUse.Linear use, Sums sums) {
        Tensor raw = gradient(use.output());
        if (raw == null) {
            return;
        }
        Tensor factor = use.factor();
        Tensor delta = samplesFirst(precision.ready(factor == null ? raw : raw.mul(factor)), use.positionsFirst());
        List<GradientSums> ofBiases =
                use.biases().stream().map(sums::of).filter(Objects::nonNull).toList();
        GradientSums sum = sums.of(use.weight());
        if (sum == null) {
            biases(delta, ofBiases);
        } else {
            rows(samplesFirst(precision.ready(use.input()), use.positionsFirst()), delta, sum, ofBiases);
        }
    }

    /** Biases of shape (out), for {@code delta} of shape (samples, positions, out). */
    private static void biases(Tensor delta, List<GradientSums> ofBiases) {
        if (!ofBiases.isEmpty()) {
            Tensor summed = delta.size(1) == 1 ? delta.select(1, 0) : delta.sum(1);
            ofBiases.forEach(ofBias -> ofBias.coordinates(summed));
        }
    }

    /** Whether the gradients of this use's weight will be formed, so that their sum is at hand. */
    static boolean formsWeights(ParameterUse use, long samples, boolean squares) {
        if (use instanceof ParameterUse.Linear linear) {
            long positions = linear.input().numel() / linear.weight().size(1) / samples;
            return !goesByProducts(
                    samples, positions, linear.weight().size(1), linear.weight().size(0), squares);
        }
        if (use instanceof ParameterUse.Convolution convolution) {
            long filters = convolution.weight().size(0);
            long windows = convolution.output().numel() / filters / samples;
            return !(convolution.groups() == 1
                    && goesByProducts(samples, windows, convolution.weight().numel() / filters, filters, squares));
        }
        return false;
    }

    /** Whether inner products of rows take fewer multiplications than the single gradients. */
    private static boolean goesByProducts(long samples, long positions, long inputs, long outputs, boolean squares) {
        double n = samples;
        double t = positions;
        double size = (double) inputs * outputs;
        return (positions == 1 || !squares) && n * n * t * t * (inputs + outputs + 1) < n * t * size + n * n * size;
    }

    /** As (samples, positions, features). */
    private Tensor samplesFirst(Tensor tensor, boolean positionsFirst) {
        return positionsFirst ? tensor.transpose(0, 1) : tensor.reshape(samples, -1, tensor.size(-1));
    }

    /**
     * A weight of shape (out, in), and biases of shape (out).
     *
     * @param x shape (samples, positions, in)
     * @param delta shape (samples, positions, out)
     */
    private void rows(Tensor x, Tensor delta, GradientSums sum, List<GradientSums> ofBiases) {
        long positions = x.size(1);
        long outputs = delta.size(2);
        if (!goesByProducts(samples, positions, x.size(2), outputs, sum.wantsSquares())) {
            biases(delta, ofBiases);
            long some = budget.outOf(outputs, samples * x.size(2));
            for (long from = 0; from < outputs; from += some) {
                long count = Math.min(some, outputs - from);
                sum.coordinates(
                        delta.narrow(2, from, count).transpose(1, 2).bmm(x).view(samples, count * x.size(2)));
            }
            return;
        }
        sum.went(Way.PRODUCTS);
        if (positions > 1) {
            biases(delta, ofBiases);
            sum.product(productsOfRows(x, delta));
            return;
        }
        Tensor inputs = x.select(1, 0);
        Tensor gradients = delta.select(1, 0);
        Tensor ofGradients = RowProducts.of(gradients).to(ScalarType.Double);
        sum.product(RowProducts.of(inputs).to(ScalarType.Double).mul_(ofGradients));
        Tensor squared = sum.wantsSquares() ? gradients.square() : null;
        if (squared != null) {
            sum.squares(squared.t().mm(inputs.square()));
        }
        for (GradientSums ofBias : ofBiases) {
            ofBias.product(ofGradients);
            if (squared != null) {
                ofBias.squares(squared.sum(0));
            }
        }
    }

    private Tensor productsOfRows(Tensor x, Tensor delta) {
        Tensor products = torch.zeros(new long[] {samples, samples}, x.options().dtype(doubles()));
        Tensor allX = x.reshape(-1, x.size(2));
        Tensor allDelta = delta.reshape(-1, delta.size(2));
        long positions = x.size(1);
        long some = budget.outOf(samples, positions * positions * samples);
        for (long from = 0; from < samples; from += some) {
            long count = Math.min(some, samples - from);
            Tensor ofX = allX.narrow(0, from * positions, count * positions).mm(allX.t());
            Tensor ofDelta =
                    allDelta.narrow(0, from * positions, count * positions).mm(allDelta.t());
            products.narrow(0, from, count).copy_(blocks(ofX.mul_(ofDelta), count, positions));
        }
        return products;
    }

    /** Sums over the positions of each pair of samples. */
    private Tensor blocks(Tensor ofRows, long count, long positions) {
        return ofRows.view(count, positions, samples, positions).sum(new long[] {1, 3}, false, in(ScalarType.Double));
    }

    private static ScalarTypeOptional in(ScalarType type) {
        return new ScalarTypeOptional(type);
    }

    private static ScalarTypeOptional doubles() {
        return in(ScalarType.Double);
    }

    private void convolution(ParameterUse.Convolution use, Sums sums) {
        Tensor raw = gradient(use.output());
        if (raw == null) {
            return;
        }
        Tensor gradient = precision.ready(raw);
        Tensor delta = gradient.reshape(samples, raw.size(1), -1);
        GradientSums ofBias = sums.of(use.bias());
        if (ofBias != null) {
            ofBias.coordinates(delta.sum(2));
        }
        GradientSums sum = sums.of(use.weight());
        if (sum == null) {
            return;
        }
        Windowed windows = new Windowed(use, budget);
        Tensor input = precision.ready(use.input());
        if (use.groups() == 1 && delta.size(2) == 1) {
            rows(windows.of(input).transpose(1, 2), delta.transpose(1, 2), sum, List.of());
        } else {
            windows.gradients(input, gradient, sum);
        }
    }

    private void lookup(ParameterUse.Lookup use, Sums sums) {
        Tensor raw = gradient(use.output());
        GradientSums sum = sums.of(use.weight());
        if (raw == null || sum == null) {
            return;
        }
        Tensor delta = precision.ready(raw).reshape(-1, raw.size(-1));
        Tensor tokens = use.tokens().flatten();
        long vocabulary = use.weight().size(0);
        long features = use.weight().size(1);
        long positions = tokens.numel() / samples;
        // single gradients: a table for each sample; inner products of rows: those of equal tokens
        if (!sum.wantsSquares() && (double) positions * positions * (features + 1) < (double) vocabulary * features) {
            sum.went(Way.PRODUCTS);
            sum.product(productsOfEqualTokens(tokens, delta, positions));
            return;
        }
        Tensor sample = torch.arange(new Scalar(samples), tokens.options()).repeat_interleave(positions);
        // token-major, so that a stretch of the vocabulary is a stretch of the parameter
        long some = budget.outOf(vocabulary, samples * features);
        for (long from = 0; from < vocabulary; from += some) {
            long count = Math.min(some, vocabulary - from);
            Tensor table = torch.zeros(new long[] {samples * count + 1, features}, delta.options());
            Tensor local = tokens.sub(new Scalar(from));
            Tensor outside = local.lt(new Scalar(0L)).logical_or(local.ge(new Scalar(count)));
            Tensor row = sample.mul(new Scalar(count)).add(local).masked_fill(outside, new Scalar(samples * count));
            table.index_add_(0, row, delta);
            sum.coordinates(table.narrow(0, 0, samples * count).view(samples, count * features));
        }
    }

    private Tensor productsOfEqualTokens(Tensor tokens, Tensor delta, long positions) {
        Tensor products =
                torch.zeros(new long[] {samples, samples}, delta.options().dtype(doubles()));
        long some = budget.outOf(samples, positions * positions * samples);
        for (long from = 0; from < samples; from += some) {
            long count = Math.min(some, samples - from);
            Tensor equal = tokens.narrow(0, from * positions, count * positions)
                    .unsqueeze(1)
                    .eq(tokens.unsqueeze(0));
            Tensor ofDelta =
                    delta.narrow(0, from * positions, count * positions).mm(delta.t());
            products.narrow(0, from, count).copy_(blocks(ofDelta.mul_(equal), count, positions));
        }
        return products;
    }

    private void elementwise(ParameterUse.Elementwise use, Sums sums) {
        Tensor raw = gradient(use.output());
        if (raw == null) {
            return;
        }
        Tensor delta = precision.ready(raw);
        GradientSums sum = sums.of(use.weight());
        Tensor factor = use.factor();
        if (sum != null && factor != null) {
            sum.coordinates(
                    use.arranged().apply(delta.mul(precision.ready(factor))).sum(1));
        }
        GradientSums ofBias = sums.of(use.bias());
        if (ofBias != null) {
            ofBias.coordinates(use.arranged().apply(delta).sum(1));
        }
    }
}
