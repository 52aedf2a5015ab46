package io.evenkeel.torch.gradient;

import io.evenkeel.noise.GramMatrix;
import io.evenkeel.noise.SecondMoments;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.ParameterUse;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.gradient.PerSampleGradients.OfParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Single samples' gradients from what one forward pass told of its parameters, after its backward pass.
 *
 * <p>Memory beyond the pass's own: the {@link Request}'s budget and a few (samples × samples) matrices.
 */
public final class OnePass {

    /**
     * Where the largest ‖g_i‖² of a parameter, in the gradient of the batch's loss, is below, products in float32 may have
     * lost digits to underflow, and are taken again in float64; likewise where it is not finite.
     */
    private static final double SMALLEST_SURE = 1e-24;

    /** How many of a type's own roundings a sum of products has, since most of them cancel. */
    private static final double ROUNDINGS = 8;

    private static final String MIXED = "statistics of the batch (batch_norm in training) are taken here or further on:"
            + " no loss belongs to one sample alone";
    private static final String UNTOLD = "the pass did not tell how it uses it";
    private static final String SHARED = "the pass uses it in several places";

    private final int samples;
    private final double factor;
    private final Request request;
    private final IdentityHashMap<Tensor, Parameter> byTensor = new IdentityHashMap<>();
    /** Parameters whose gradient the backward pass leaves to the sum of the single ones. */
    private final Set<Tensor> summed = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final List<OfParameter> covered = new ArrayList<>();

    private OnePass(int samples, double factor, Request request) {
        this.samples = samples;
        this.factor = factor;
        this.request = request;
    }

    /**
     * To be called after the backward pass, in the scope of the pass's tensors, before parameters change.
     *
     * @param observed by which one forward pass was watched
     * @param parameters all of the network's; their gradients are read where second moments are asked for, and have to be
     *     those of this backward pass alone
     * @param samples of the batch
     * @param factor what a sample's share in the differentiated loss has to be multiplied by to be that sample's own
     *     loss: the number of samples where that was a mean, 1 where it was a sum
     * @throws IllegalArgumentException without samples
     */
    public static PerSampleGradients of(
            ObservedUses observed, List<Parameter> parameters, int samples, double factor, Request request) {
        if (samples < 1) {
            throw new IllegalArgumentException("a batch of " + samples + " samples; expected at least 1");
        }
        return new OnePass(samples, factor, request).run(observed.uses(), parameters);
    }

    /** Those asked for whose single gradients exist but do not follow from what the pass told. */
    static List<Parameter> opaque(ObservedUses observed, List<Parameter> parameters, Request request) {
        OnePass pass = new OnePass(1, 1, request);
        pass.choose(observed.uses(), parameters);
        return parameters.stream()
                .filter(parameter -> {
                    String reason = pass.leftOut.get(parameter.name());
                    return reason != null && !reason.equals(MIXED);
                })
                .toList();
    }

    /**
     * The backward pass and what follows, together for less: where single gradients are formed, the weights' gradient is
     * their sum, and the backward pass leaves it out.
     *
     * @param parameters all of the network's, with gradients of zero; afterwards, they are those of the loss
     */
    static PerSampleGradients backward(
            Tensor loss,
            ObservedUses observed,
            List<Parameter> parameters,
            int samples,
            double factor,
            Request request) {
        OnePass pass = new OnePass(samples, factor, request);
        pass.choose(observed.uses(), parameters);
        if (loss.requires_grad()) {
            pass.differentiate(loss, observed.uses(), parameters);
        }
        return pass.sums(observed.uses(), parameters);
    }

    private void differentiate(Tensor loss, List<ParameterUse> uses, List<Parameter> parameters) {
        Set<Tensor> outputs = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ParameterUse use : uses) {
            Tensor output = use.output();
            if (output != null && output.requires_grad()) {
                outputs.add(output);
            }
            if (UseGradients.formsWeights(use, samples, request.secondMoments())
                    && byTensor.containsKey(use.parameters().get(0))) {
                summed.add(use.parameters().get(0));
            }
        }
        if (summed.isEmpty()) {
            loss.backward();
            return;
        }
        List<Tensor> inputs = new ArrayList<>(outputs);
        parameters.stream()
                .map(Parameter::value)
                .filter(value -> !summed.contains(value))
                .forEach(inputs::add);
        loss.backward(
                new Tensor(),
                new BoolOptional(),
                false,
                new TensorArrayRefOptional(new TensorVector(inputs.toArray(Tensor[]::new))));
    }

    private PerSampleGradients run(List<ParameterUse> uses, List<Parameter> parameters) {
        choose(uses, parameters);
        return sums(uses, parameters);
    }

    private PerSampleGradients sums(List<ParameterUse> uses, List<Parameter> parameters) {
        try (PointerScope scope = new PointerScope()) {
            Tensor total = torch.zeros(new long[] {samples, samples}, new TensorOptions(ScalarType.Double));
            for (ParameterUse use : uses) {
                if (use.parameters().stream().anyMatch(byTensor::containsKey)) {
                    add(use, total);
                }
            }
            double[] gram = GradientSums.mirrored(total);
            for (int i = 0; i < gram.length; i++) {
                gram[i] *= factor * factor;
            }
            return new PerSampleGradients(new GramMatrix(samples, gram, 1, rounding(parameters)), covered, leftOut);
        }
    }

    private void choose(List<ParameterUse> uses, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            if (request.parameters().test(parameter.name())) {
                byTensor.put(parameter.value(), parameter);
            }
        }
        IdentityHashMap<Tensor, Integer> times = new IdentityHashMap<>();
        IdentityHashMap<Tensor, Boolean> mixed = new IdentityHashMap<>();
        int lastMixing = -1;
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i) instanceof ParameterUse.Mixing) {
                lastMixing = i;
            }
        }
        for (int i = 0; i < uses.size(); i++) {
            for (Tensor parameter : uses.get(i).parameters()) {
                times.merge(parameter, 1, Integer::sum);
                if (i <= lastMixing) {
                    mixed.put(parameter, true);
                }
            }
        }
        for (Parameter parameter : parameters) {
            Tensor tensor = parameter.value();
            if (byTensor.containsKey(tensor)) {
                int count = times.getOrDefault(tensor, 0);
                boolean mayBeMixed = mixed.containsKey(tensor) || (lastMixing >= 0 && count == 0);
                String reason = mayBeMixed ? MIXED : count == 0 ? UNTOLD : count > 1 ? SHARED : null;
                if (reason != null) {
                    leftOut.put(parameter.name(), reason);
                    byTensor.remove(tensor);
                }
            }
        }
    }

    /** Of products that the narrowest type takes; half precision is widened, but what was lost before is lost. */
    private static double rounding(List<Parameter> parameters) {
        double largest = 0;
        for (Parameter parameter : parameters) {
            ScalarType type = parameter.value().scalar_type().intern();
            largest = Math.max(largest, type == ScalarType.Double ? Math.ulp(1.0) : Math.ulp(1.0f));
        }
        return ROUNDINGS * largest;
    }

    private void add(ParameterUse use, Tensor total) {
        try (PointerScope scope = new PointerScope()) {
            IdentityHashMap<Tensor, GradientSums> sums = sums(use, UseGradients.Precision.OWN);
            IdentityHashMap<Tensor, double[]> norms = squaredNorms(sums);
            if (norms.values().stream().anyMatch(OnePass::isUnsure)) {
                sums = sums(use, UseGradients.Precision.FLOAT64);
                norms = squaredNorms(sums);
            }
            for (Tensor tensor : use.parameters()) {
                GradientSums sum = sums.get(tensor);
                Parameter parameter = byTensor.get(tensor);
                double[] squared = norms.get(tensor);
                if (sum != null && parameter != null && squared != null) {
                    total.add_(sum.gram().cpu());
                    Tensor gradient = sum.sum();
                    if (gradient != null) {
                        parameter.gradient().copy_(gradient.view_as(parameter.gradient()));
                    }
                    covered.add(result(parameter, sum, squared));
                }
            }
        }
    }

    private IdentityHashMap<Tensor, GradientSums> sums(ParameterUse use, UseGradients.Precision precision) {
        IdentityHashMap<Tensor, GradientSums> sums = new IdentityHashMap<>();
        for (Tensor parameter : use.parameters()) {
            if (byTensor.containsKey(parameter)) {
                sums.put(parameter, new GradientSums(samples, summed.contains(parameter), request.secondMoments()));
            }
        }
        new UseGradients(samples, request.budget(), precision)
                .add(use, parameter -> parameter == null ? null : sums.get(parameter));
        return sums;
    }

    private static IdentityHashMap<Tensor, double[]> squaredNorms(IdentityHashMap<Tensor, GradientSums> sums) {
        IdentityHashMap<Tensor, double[]> norms = new IdentityHashMap<>();
        sums.forEach((parameter, sum) -> norms.put(parameter, sum.squaredNorms()));
        return norms;
    }

    private static boolean isUnsure(double[] squaredNorms) {
        double largest = Arrays.stream(squaredNorms).max().orElse(0);
        return !(largest >= SMALLEST_SURE && largest < Double.POSITIVE_INFINITY);
    }

    private OfParameter result(Parameter parameter, GradientSums sum, double[] squaredNorms) {
        List<Double> scaled = new ArrayList<>(squaredNorms.length);
        for (double norm : squaredNorms) {
            scaled.add(factor * factor * norm);
        }
        return new OfParameter(parameter.name(), sum.way(), scaled, moments(parameter, sum));
    }

    private Optional<SecondMoments> moments(Parameter parameter, GradientSums sum) {
        if (!request.secondMoments()) {
            return Optional.empty();
        }
        double[] means = TensorArrays.toDoubles(parameter.gradient());
        double[] squares = sum.sumsOfSquares(means.length);
        for (int c = 0; c < means.length; c++) {
            means[c] *= factor / samples;
            squares[c] *= factor * factor / samples;
        }
        return Optional.of(new SecondMoments(samples, means, squares));
    }
}
