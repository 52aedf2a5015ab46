package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a forward pass did with trained parameters at one place, with what is needed to tell each sample's share in their
 * gradient once the gradient of the output is known. Parameters are the very tensors of {@link Parameter#value()}.
 *
 * <p>A parameter's uses in a pass add up in its gradient. What is not in the graph's way to the loss (inputs, factors) is
 * cut from the graph; the output is part of it.
 */
public sealed interface ParameterUse {

    /** The parameters, each once. */
    List<Tensor> parameters();

    /** The tensor of the graph whose gradient tells the rest; null where nothing can. */
    @Nullable
    Tensor output();

    /**
     * y = x Wᵀ + Σ b for every row of x, times {@code factor}'s counterpart in the output's gradient.
     *
     * @param weight shape (out, in)
     * @param biases each of shape (out); none where there is none, two where a layer adds both
     * @param input shape (samples, in), or (samples, positions, in) with samples and positions as {@code positionsFirst}
     * @param output the same with out in place of in
     * @param factor what ∂L/∂output has to be multiplied by to give ∂L/∂(x Wᵀ + b), of the output's shape; null for 1
     * @param positionsFirst whether the axes are (positions, samples, features)
     */
    record Linear(
            Tensor weight,
            List<Tensor> biases,
            Tensor input,
            Tensor output,
            @Nullable Tensor factor,
            boolean positionsFirst)
            implements ParameterUse {

        /** The plain one. */
        static Linear of(Tensor weight, @Nullable Tensor bias, Tensor input, Tensor output) {
            return new Linear(weight, bias == null ? List.of() : List.of(bias), input.detach(), output, null, false);
        }

        @Override
        public List<Tensor> parameters() {
            return joined(weight, biases);
        }
    }

    /**
     * A cross-correlation with trained filters.
     *
     * @param weight shape (filters, channels / groups, width), or (filters, channels / groups, height, width)
     * @param input shape (samples, channels, width), or (samples, channels, height, width)
     * @param output shape (samples, filters, …)
     * @param stride one for each axis of positions; padding, the zeros on either side, and dilation likewise
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Convolution(
            Tensor weight,
            @Nullable Tensor bias,
            Tensor input,
            Tensor output,
            long[] stride,
            long[] padding,
            long[] dilation,
            int groups)
            implements ParameterUse {
        @Override
        public List<Tensor> parameters() {
            return bias == null ? List.of(weight) : List.of(weight, bias);
        }
    }

    /**
     * Rows of a table.
     *
     * @param weight shape (vocabulary, features)
     * @param tokens int64 of shape (samples, positions)
     * @param output shape (samples, positions, features)
     */
    record Lookup(Tensor weight, Tensor tokens, Tensor output) implements ParameterUse {
        @Override
        public List<Tensor> parameters() {
            return List.of(weight);
        }
    }

    /**
     * y = f + w ∘ factor + b, entry by entry, where f does not depend on the parameters: gains, offsets, slopes.
     *
     * @param weight null without one
     * @param bias null without one
     * @param factor ∂y/∂w, of the output's shape; null without a weight
     * @param arranged turns the output's shape into (samples, positions, entries of the parameter)
     */
    record Elementwise(
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Tensor factor,
            Tensor output,
            UnaryOperator<Tensor> arranged)
            implements ParameterUse {
        @Override
        public List<Tensor> parameters() {
            return joined(weight, bias == null ? List.of() : List.of(bias));
        }
    }

    /**
     * The samples of a batch were mixed here, by the statistics of the batch: what lies before, and the parameters here,
     * have no gradient of a single sample.
     */
    record Mixing(List<Tensor> parameters) implements ParameterUse {
        @Override
        public @Nullable Tensor output() {
            return null;
        }
    }

    private static List<Tensor> joined(@Nullable Tensor weight, List<Tensor> others) {
        if (weight == null) {
            return others;
        }
        return switch (others.size()) {
            case 0 -> List.of(weight);
            case 1 -> List.of(weight, others.get(0));
            default -> {
                List<Tensor> all = new ArrayList<>();
                all.add(weight);
                all.addAll(others);
                yield List.copyOf(all);
            }
        };
    }
}
