package io.evenkeel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All weights of a network in one flat vector, and their gradients in another of the same layout.
 *
 * <p>Each parameter starts on a multiple of {@value #ALIGNMENT} scalars, so that vector instructions meet aligned data;
 * the gaps hold zeros in both vectors, stay zero under every optimizer, and so add nothing to norms.
 */
public final class ParameterVector implements WatchedParameters, AutoCloseable {

    private static final int ALIGNMENT = 16;

    private final List<Parameter> parameters;
    private final Tensor values;
    private final Tensor gradients;
    private final long count;

    private ParameterVector(List<Parameter> parameters, Tensor values, Tensor gradients, long count) {
        this.parameters = List.copyOf(parameters);
        this.values = values;
        this.gradients = gradients;
        this.count = count;
    }

    /** Lays out parameters of the given names and shapes, and sets them to the given initial values (row-major). */
    static ParameterVector of(List<Initial> initials, ScalarType type) {
        long length = 0;
        long count = 0;
        for (Initial initial : initials) {
            length += aligned(initial.size());
            count += initial.size();
        }
        TensorOptions options = new TensorOptions(type);
        Tensor values = torch.zeros(new long[] {length}, options);
        Tensor gradients = torch.zeros(new long[] {length}, options);
        List<Parameter> parameters = new ArrayList<>();
        long offset = 0;
        for (Initial initial : initials) {
            long size = initial.size();
            Tensor slice = values.narrow(0, offset, size);
            slice.copy_(TensorArrays.of(initial.values().get(), new long[] {size}, type));
            Tensor value = slice.view(initial.shape()).detach().requires_grad_(true);
            Tensor gradient = gradients.narrow(0, offset, size).view(initial.shape());
            value.mutable_grad().put(gradient);
            parameters.add(new Parameter(initial.name(), value, gradient, offset, size));
            offset += aligned(size);
        }
        return new ParameterVector(parameters, values, gradients, count);
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * A parameter before it is laid out.
     *
     * @param values draws them, row-major; asked for once, when there is a place for them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Initial(String name, long[] shape, Supplier<double[]> values) {
        long size() {
            long size = 1;
            for (long extent : shape) {
                size *= extent;
            }
            return size;
        }

        Initial shifted(double by, int from, int to) {
            return new Initial(name, shape, () -> {
                double[] drawn = values.get();
                for (int i = from; i < to; i++) {
                    drawn[i] += by;
                }
                return drawn;
            });
        }
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The parameter of this name. */
    public Parameter parameter(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new IllegalArgumentException("no parameter " + name + " among "
                + parameters.stream().map(Parameter::name).toList());
    }

    /** The weights themselves; writing here changes every parameter. */
    @Override
    public Tensor values() {
        return values;
    }

    /** The gradients of the last backward pass. */
    @Override
    public Tensor gradients() {
        return gradients;
    }

    /** Whether every gradient is finite: one sum over all, and a closer look only where that is not. */
    public boolean gradientIsFinite() {
        try (PointerScope scope = new PointerScope()) {
            return Double.isFinite(gradients.sum().item_double())
                    || torch.isfinite(gradients).all().item_bool();
        }
    }

    /** Number of trained scalars, the gaps not counted. */
    @Override
    public long count() {
        return count;
    }

    /** Forgets the gradients; a backward pass adds to what is there. */
    public void zeroGradients() {
        gradients.zero_();
    }

    /** Multiplies all gradients. */
    public void scaleGradients(double factor) {
        gradients.mul_(new Scalar(factor));
    }

    /** Takes all weights and gradients to a device; whoever holds a parameter's tensors holds them there. */
    public void moveTo(Device device) {
        ScalarType type = values.scalar_type();
        values.set_data(values.to(device, type, false, true, new MemoryFormatOptional()));
        gradients.set_data(gradients.to(device, type, false, true, new MemoryFormatOptional()));
        for (Parameter parameter : parameters) {
            Tensor value = parameter.value();
            Tensor shape = value.detach();
            value.set_data(
                    values.narrow(0, parameter.offset(), parameter.size()).view_as(shape));
            parameter
                    .gradient()
                    .set_data(gradients
                            .narrow(0, parameter.offset(), parameter.size())
                            .view_as(shape));
            value.mutable_grad().put(parameter.gradient());
        }
    }

    @Override
    public void close() {
        for (Parameter parameter : parameters) {
            parameter.value().close();
            parameter.gradient().close();
        }
        values.close();
        gradients.close();
    }
}
