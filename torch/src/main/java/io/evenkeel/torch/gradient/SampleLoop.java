package io.evenkeel.torch.gradient;

import io.evenkeel.noise.GramMatrix;
import io.evenkeel.noise.SecondMoments;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.gradient.PerSampleGradients.OfParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Single samples' gradients by a backward pass for each: for models whose inside is not to be seen, such as TorchScript
 * modules and loops that somebody else wrote. Inner products are taken and added up in float64.
 *
 * <p>Cost: a backward pass for each sample, and what the losses cost; once for each part of the parameters, where all
 * samples' gradients exceed the {@link Request}'s budget, of which there is a part more then.
 */
public final class SampleLoop {

    private final Map<String, Tensor> parameters;
    private final int samples;
    private final IntFunction<Tensor> lossOf;
    private final Request request;

    private SampleLoop(Map<String, Tensor> parameters, int samples, IntFunction<Tensor> lossOf, Request request) {
        this.parameters = parameters;
        this.samples = samples;
        this.lossOf = lossOf;
        this.request = request;
    }

    /**
     * @param parameters leaves of the graph, by name; their {@code grad()} is left as it is
     * @param lossOf the loss of one sample, of which only these parameters' gradients matter: a tensor of one number. It
     *     may be a part of one graph that all samples share. Asked for every sample as often as there are parts
     * @throws IllegalArgumentException without samples, for a parameter that does not require a gradient, and for a loss
     *     that is no single number
     */
    public static PerSampleGradients of(
            Map<String, Tensor> parameters, int samples, IntFunction<Tensor> lossOf, Request request) {
        if (samples < 1) {
            throw new IllegalArgumentException("a batch of " + samples + " samples; expected at least 1");
        }
        Map<String, Tensor> wanted = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> {
            if (request.parameters().test(name)) {
                if (!tensor.requires_grad()) {
                    throw new IllegalArgumentException(
                            "the parameter " + name + " does not require a gradient; expected one that is trained");
                }
                wanted.put(name, tensor);
            }
        });
        return new SampleLoop(wanted, samples, lossOf, request).run();
    }

    private PerSampleGradients run() {
        double[] gram = new double[Math.multiplyExact(samples, samples)];
        List<OfParameter> covered = new ArrayList<>();
        for (List<String> part : parts()) {
            try (PointerScope scope = new PointerScope()) {
                Map<String, Tensor> rows = gradients(part);
                for (Map.Entry<String, Tensor> entry : rows.entrySet()) {
                    GradientSums sums = new GradientSums(samples, false, request.secondMoments());
                    sums.coordinates(entry.getValue());
                    double[] products = GradientSums.mirrored(sums.gram());
                    for (int i = 0; i < gram.length; i++) {
                        gram[i] += products[i];
                    }
                    covered.add(new OfParameter(
                            entry.getKey(), Way.LOOP, diagonal(products), moments(entry.getValue(), sums)));
                }
            }
        }
        return new PerSampleGradients(new GramMatrix(samples, gram, samples), covered, Map.of());
    }

    private List<Double> diagonal(double[] products) {
        List<Double> diagonal = new ArrayList<>(samples);
        for (int i = 0; i < samples; i++) {
            diagonal.add(products[i * samples + i]);
        }
        return diagonal;
    }

    private Optional<SecondMoments> moments(Tensor rows, GradientSums sums) {
        if (!request.secondMoments()) {
            return Optional.empty();
        }
        double[] means = TensorArrays.toDoubles(rows.mean(0));
        double[] squares = sums.sumsOfSquares(means.length);
        for (int c = 0; c < squares.length; c++) {
            squares[c] /= samples;
        }
        return Optional.of(new SecondMoments(samples, means, squares));
    }

    /** Names whose gradients fit the budget together; a parameter is never cut. */
    private List<List<String>> parts() {
        List<List<String>> parts = new ArrayList<>();
        long used = Long.MAX_VALUE;
        for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
            long numbers = entry.getValue().numel() * samples;
            if (parts.isEmpty() || used + numbers > request.budget().numbers()) {
                parts.add(new ArrayList<>());
                used = 0;
            }
            parts.get(parts.size() - 1).add(entry.getKey());
            used += numbers;
        }
        return parts;
    }

    /** Shape (samples, numbers of the parameter) each. */
    private Map<String, Tensor> gradients(List<String> names) {
        Map<String, Tensor> rows = new LinkedHashMap<>();
        Tensor[] leaves = new Tensor[names.size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = tensor(names.get(i));
            rows.put(
                    names.get(i),
                    torch.zeros(
                            new long[] {samples, leaves[i].numel()},
                            new TensorOptions(ScalarType.Double).device(new DeviceOptional(leaves[i].device()))));
        }
        for (int sample = 0; sample < samples; sample++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor loss = lossOf.apply(sample);
                if (loss.numel() != 1) {
                    throw new IllegalArgumentException("the loss of sample " + sample + " has " + loss.numel()
                            + " numbers; expected one: the mean or sum of the sample's own");
                }
                if (!loss.requires_grad()) {
                    continue;
                }
                TensorVector gradients = torch.grad(
                        new TensorVector(loss.sum()),
                        new TensorVector(leaves),
                        new TensorVector(),
                        new BoolOptional(true),
                        false,
                        true);
                for (int i = 0; i < leaves.length; i++) {
                    Tensor gradient = gradients.get(i);
                    if (gradient.defined()) {
                        Tensor dense = gradient.is_sparse() ? gradient.to_dense() : gradient;
                        rows(rows, names.get(i)).select(0, sample).copy_(dense.flatten());
                    }
                }
            }
        }
        return rows;
    }

    private Tensor tensor(String name) {
        return rows(parameters, name);
    }

    private static Tensor rows(Map<String, Tensor> by, String name) {
        Tensor found = by.get(name);
        if (found == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return found;
    }
}
