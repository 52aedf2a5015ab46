package io.evenkeel.torch.script;

import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.operator.LossGraph.GraphParameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * A TorchScript module on the CPU, switched to evaluation: batch normalisation by running averages, no dropout; what was
 * traced in training stays as it was traced. libtorch's graph optimizer is off in the whole process, since its fused
 * kernels and its own derivatives cannot all be differentiated again.
 */
public final class ScriptModule implements AutoCloseable {

    private final Path file;
    private final JitModule module;
    private final List<GraphParameter> parameters;
    private final int frozen;

    private ScriptModule(Path file, JitModule module) {
        this.file = file;
        this.module = module;
        List<GraphParameter> all = named(module);
        this.parameters = all.stream().filter(p -> p.value().requires_grad()).toList();
        this.frozen = all.size() - parameters.size();
        refuseUnsuitable();
    }

    /**
     * @throws TorchScriptException when libtorch refuses it, or it has no parameters to differentiate by
     * @throws IOException when the file cannot be read
     */
    public static ScriptModule load(Path file) throws IOException {
        TorchScriptFile.check(file);
        LibTorch.initialize();
        torch.setGraphExecutorOptimize(false);
        try (PointerScope scope = new PointerScope()) {
            JitModule module = torch.load(file.toString(), new DeviceOptional(new Device(torch.DeviceType.CPU)), false);
            module.eval();
            module.retainReference();
            return new ScriptModule(file, module);
        } catch (TorchScriptException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TorchScriptException(
                    file + ": found a model that libtorch cannot load (" + TorchScriptException.telling(e)
                            + "); expected one that torch.jit.load can read on the CPU",
                    e);
        }
    }

    /** Tied weights are there once, by their first name. */
    private static List<GraphParameter> named(JitModule module) {
        List<GraphParameter> parameters = new ArrayList<>();
        named_parameter_list list = module.named_parameters(true);
        named_parameter_iterator end = list.end();
        for (named_parameter_iterator it = list.begin(); it.notEquals(end); it.increment()) {
            NamedTensor entry = it.multiply();
            Tensor value = new Tensor(entry.value());
            if (parameters.stream().noneMatch(known -> known.value().is_same(value))) {
                value.retainReference();
                parameters.add(new GraphParameter(entry.name().getString(), value));
            }
        }
        return parameters;
    }

    private void refuseUnsuitable() {
        if (parameters.isEmpty()) {
            throw TorchScriptException.of(
                    file,
                    frozen > 0
                            ? "a model whose " + frozen + " parameters all are frozen (requires_grad is false)"
                            : "a model without parameters, as torch.jit.freeze and quantization leave it",
                    "one with parameters that require a gradient");
        }
        ScalarType first = parameters.get(0).value().scalar_type().intern();
        for (GraphParameter parameter : parameters) {
            ScalarType type = parameter.value().scalar_type().intern();
            if (type != first || (type != ScalarType.Float && type != ScalarType.Double)) {
                throw TorchScriptException.of(
                        file,
                        "the parameter " + parameter.name() + " of type " + type,
                        "all parameters in float32, or all in float64; model.float() makes them so before it is saved");
            }
        }
    }

    /** Those that require a gradient, in the module's order. */
    public List<GraphParameter> parameters() {
        return parameters;
    }

    /** Parameters that are left out because they require no gradient. */
    public int frozen() {
        return frozen;
    }

    /** Float32 or float64. */
    public ScalarType type() {
        return parameters.get(0).value().scalar_type().intern();
    }

    /**
     * @throws TorchScriptException when the module fails, or gives anything but one tensor with a row for each sample
     */
    public Tensor forward(Tensor features) {
        IValue output;
        try {
            output = module.forward(new IValueVector(new IValue(features)));
        } catch (RuntimeException e) {
            String telling = TorchScriptException.telling(e);
            if (telling.startsWith("forward()")) {
                throw TorchScriptException.of(
                        file,
                        "a model with other inputs (" + telling + ")",
                        "one whose forward takes the samples alone");
            }
            throw new TorchScriptException(
                    file + ": the model fails on a batch of shape " + shape(features) + " of type "
                            + features.scalar_type().intern() + range(features) + ": " + telling,
                    e);
        }
        if (!output.isTensor()) {
            throw TorchScriptException.of(
                    file,
                    "a model that gives a " + output.tagKind().getString(),
                    "one that gives a single tensor; save one whose forward returns what the loss is taken of");
        }
        // a Tensor of its own: what toTensor gives lies inside the IValue, and ends with it
        Tensor tensor = new Tensor(output.toTensor());
        if (tensor.dim() < 1 || tensor.size(0) != features.size(0)) {
            throw TorchScriptException.of(
                    file,
                    "an output of shape " + shape(tensor) + " for a batch of shape " + shape(features),
                    "a row for each sample");
        }
        // one number a sample, beside targets of shape (samples, 1), would spread to each sample with each other
        return tensor.dim() == 1 ? tensor.unsqueeze(1) : tensor;
    }

    private static String range(Tensor features) {
        return features.scalar_type().intern() != ScalarType.Long || features.numel() == 0
                ? ""
                : " with tokens from " + features.min().item_long() + " to "
                        + features.max().item_long();
    }

    static String shape(Tensor tensor) {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = tensor.size(axis);
        }
        return java.util.Arrays.toString(extents);
    }

    @Override
    public void close() {
        parameters.forEach(parameter -> parameter.value().close());
        module.close();
    }
}
