package io.evenkeel.torch.probe;

import io.evenkeel.array.ElementType;
import io.evenkeel.array.FormatException;
import io.evenkeel.array.NpyFormat;
import io.evenkeel.array.SafetensorsFormat;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetEncoding;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.script.ScriptLoss;
import io.evenkeel.torch.script.ScriptModule;
import io.evenkeel.torch.script.TorchScriptException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript model with the data of a file. The model is tried on one sample of zeros for its outputs, labels are held
 * against those, and only then do the data go in.
 */
public final class ScriptSubject {

    private static final double SAME = 1e-3;

    private final Path file;
    private final ScriptModule module;
    private final LossSpec loss;
    private final ProbeData data;
    private final List<String> notes = new ArrayList<>();
    private ScalarType input = ScalarType.Float;
    private long[] output = {};

    private ScriptSubject(Path file, ScriptModule module, LossSpec loss, ProbeData data) {
        this.file = file;
        this.module = module;
        this.loss = loss;
        this.data = data;
    }

    /**
     * @throws TorchScriptException when the model cannot be read, or fails on such data
     * @throws io.evenkeel.data.DataException when the data cannot be read, or are not what the loss takes
     * @throws ProbeException when model and data do not fit each other
     */
    public static ProbeSubject of(Path file, LossSpec loss, ProbeData data) throws IOException {
        data.source();
        ScriptModule module = ScriptModule.load(file);
        return new ScriptSubject(file, module, loss, data).subject();
    }

    private ProbeSubject subject() {
        Dataset dataset = Datasets.load(data.asStored(), loss.kind(), this::outputs, 0, Path.of(""));
        Samples samples = dataset.training();
        TensorData tensors = tensors(dataset, samples);
        boolean independent = independent(tensors);
        if (module.frozen() > 0) {
            notes.add(module.frozen() + " frozen parameters of the model are left out");
        }
        LossFunction function = new LossFunction(loss);
        Function<List<TensorData>, LossGraph> graphOf =
                batches -> new ScriptLoss(module, function, batches, independent);
        return new ProbeSubject(file.toString(), tensors, graphOf, notes, module);
    }

    /** The width of the last axis of the output for a sample of this shape. */
    private int outputs(int[] sampleShape) {
        ElementType stored = storedType();
        List<ScalarType> types = stored != null && stored.isWhole() && stored.bytes() >= Integer.BYTES
                ? List.of(ScalarType.Long, module.type())
                : List.of(module.type());
        TorchScriptException refused = null;
        for (ScalarType type : types) {
            try {
                output = outputFor(sampleShape, type);
                input = type;
                note(stored);
                return Math.toIntExact(output.length == 1 ? 1 : output[output.length - 1]);
            } catch (TorchScriptException e) {
                refused = e;
            }
        }
        throw refused == null ? new IllegalStateException("no type was tried") : refused;
    }

    private long[] outputFor(int[] sampleShape, ScalarType type) {
        long[] shape = new long[sampleShape.length + 1];
        shape[0] = 1;
        for (int axis = 0; axis < sampleShape.length; axis++) {
            shape[axis + 1] = sampleShape[axis];
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor given = module.forward(torch.zeros(shape, new TensorOptions(type)));
            long[] extents = new long[Math.toIntExact(given.dim())];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = given.size(axis);
            }
            if (given.numel() == 0 || !given.is_floating_point()) {
                throw new ProbeException(file + ": found an output of shape " + Arrays.toString(extents) + " of type "
                        + given.scalar_type().intern() + "; expected numbers that a loss can be taken of");
            }
            return extents;
        }
    }

    private void note(@Nullable ElementType stored) {
        ElementType same = input == ScalarType.Long
                ? ElementType.I64
                : input == ScalarType.Double ? ElementType.F64 : ElementType.F32;
        if (stored != null && stored != same) {
            notes.add("x is stored as " + stored.name().toLowerCase(Locale.ROOT) + " and was converted to "
                    + same.name().toLowerCase(Locale.ROOT) + ", which the model takes");
        }
    }

    /** Of x, where the file tells; what is wrong with it is found when it is read. */
    private @Nullable ElementType storedType() {
        try {
            if (data.isNpz()) {
                return NpyFormat.readFromArchive(data.file(), "x", 1).type();
            }
            return data.isSafetensors()
                    ? SafetensorsFormat.read(data.file(), "x", 1).type()
                    : null;
        } catch (IOException | FormatException e) {
            return null;
        }
    }

    private TensorData tensors(Dataset dataset, Samples samples) {
        double[] features = samples.features();
        for (int i = 0; i < features.length; i++) {
            if (!Double.isFinite(features[i])) {
                throw new ProbeException(data.file() + ": row " + samples.row(i / samples.featureWidth()) + ": found "
                        + features[i] + " in x; expected finite numbers, for one that is not makes every answer NaN");
            }
        }
        long[] shape = new long[samples.sampleShape().length + 1];
        shape[0] = samples.size();
        for (int axis = 1; axis < shape.length; axis++) {
            shape[axis] = samples.sampleShape()[axis - 1];
        }
        double[] encoded = dataset.encoded(samples);
        boolean classes = dataset.encoding() == TargetEncoding.CLASS_INDEX;
        requireFit(dataset, samples, classes);
        Tensor x = TensorArrays.of(features, shape, input);
        if (classes) {
            long[] labels =
                    Arrays.stream(encoded).mapToLong(label -> (long) label).toArray();
            return new TensorData(
                    x,
                    samples.targetWidth() == 1
                            ? TensorArrays.of(labels, samples.size())
                            : TensorArrays.of(labels, samples.size(), samples.targetWidth()));
        }
        for (int i = 0; i < encoded.length; i++) {
            if (!Double.isFinite(encoded[i])) {
                throw new ProbeException(data.file() + ": row " + samples.row(i / dataset.encodedWidth()) + ": found "
                        + encoded[i] + " in y; expected finite numbers");
            }
        }
        return new TensorData(
                x, TensorArrays.of(encoded, new long[] {samples.size(), dataset.encodedWidth()}, module.type()));
    }

    private void requireFit(Dataset dataset, Samples samples, boolean classes) {
        long numbers = 1;
        for (int axis = 1; axis < output.length; axis++) {
            numbers *= output[axis];
        }
        String name = loss.kind().name().toLowerCase(Locale.ROOT);
        String given = file + ": found outputs of shape " + Arrays.toString(output) + " for one sample and targets of ";
        if (loss.kind().takesClasses() && !classes) {
            throw new ProbeException(given + dataset.encodedWidth() + " numbers a sample under the loss " + name
                    + "; expected one class a sample, numbered from 0");
        }
        if (classes) {
            long width = output.length == 1 ? 1 : output[output.length - 1];
            if (numbers != width * samples.targetWidth()) {
                throw new ProbeException(given + samples.targetWidth() + " classes a sample under the loss " + name
                        + "; expected one row of outputs for each");
            }
        } else if (numbers != dataset.encodedWidth()) {
            throw new ProbeException(given + dataset.encodedWidth() + " numbers a sample under the loss " + name
                    + "; expected as many of either");
        }
    }

    /** Whether a sample has the same output alone as among others; some models take only the batch they were traced with. */
    private boolean independent(TensorData tensors) {
        if (tensors.size() == 1) {
            return true;
        }
        try (PointerScope scope = new PointerScope()) {
            long some = Math.min(tensors.size(), 16);
            Tensor together =
                    module.forward(tensors.features().narrow(0, 0, some)).detach();
            Tensor alone =
                    module.forward(tensors.features().narrow(0, some - 1, 1)).detach();
            Tensor last = together.narrow(0, some - 1, 1);
            double difference = last.sub(alone).abs().max().item().toDouble();
            double scale = together.abs().max().item().toDouble();
            boolean same = !(difference > SAME * scale);
            if (!same) {
                notes.add(
                        "a sample's output depends on the others in its batch (batch normalisation by the batch, as it"
                                + " was traced in training?), so that samples have no gradients of their own: there is no noise"
                                + " and no best step");
            }
            return same;
        } catch (TorchScriptException e) {
            notes.add(
                    "the model takes batches of one size only, so that samples have no gradients of their own: there is"
                            + " no noise and no best step");
            return false;
        }
    }
}
