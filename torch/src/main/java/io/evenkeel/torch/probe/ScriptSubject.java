package io.evenkeel.torch.probe;

import io.evenkeel.array.NumericArray;
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
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript model with the data of a file. The model is tried on zeros for what it takes and gives, labels are held
 * against that, and only then do the data go in.
 */
public final class ScriptSubject {

    private static final double SAME = 1e-3;
    private static final long SOME = 16;
    private static final String NO_SINGLES =
            ", so that samples have no gradients of their own: there is no noise and no best step";

    private final Path file;
    private final ScriptModule module;
    private final LossSpec loss;
    private final ProbeData data;
    private final List<String> notes = new ArrayList<>();
    private @Nullable ScriptTrial trial;

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
        data.source(false);
        ScriptModule module = ScriptModule.load(file);
        return new ScriptSubject(file, module, loss, data).subject();
    }

    private ProbeSubject subject() {
        boolean labelled = loss.kind().takesClasses() && data.hasLabelsByPosition();
        Dataset dataset = Datasets.loadAtMost(data.asStored(labelled), loss.kind(), this::outputs, 0, Path.of(""));
        ScriptTrial tried = tried();
        TensorData tensors = tensors(tried, dataset, dataset.training());
        notes.add("measured in evaluation: batch normalisation by running averages, no dropout; what was traced in"
                + " training stays as it was traced");
        Tensor some = firstOutputs(tensors);
        LossFit.mismatch(loss.kind(), some).ifPresent(notes::add);
        boolean independent = independent(tried, tensors, some);
        some.close();
        if (module.frozen() > 0) {
            notes.add(module.frozen() + " frozen parameters of the model are left out");
        }
        LossFunction function = new LossFunction(loss);
        Function<List<TensorData>, LossGraph> graphOf =
                batches -> new ScriptLoss(module, function, batches, independent);
        return new ProbeSubject(file.toString(), tensors, graphOf, Optional.empty(), notes, module);
    }

    private ScriptTrial tried() {
        ScriptTrial tried = trial;
        if (tried == null) {
            throw new IllegalStateException("data were read without asking for the model's outputs");
        }
        return tried;
    }

    /** The width of the last axis of the output for a sample of this shape. */
    private int outputs(int[] sampleShape) {
        NumericArray stored = data.firstOf("x");
        ScriptTrial tried = ScriptTrial.of(module, sampleShape, stored == null ? null : stored.type(), file.toString());
        String conversion = tried.conversion(stored == null ? null : stored.type());
        if (conversion != null) {
            notes.add(conversion);
        }
        trial = tried;
        return Math.toIntExact(tried.output().length == 1 ? 1 : tried.width());
    }

    private TensorData tensors(ScriptTrial tried, Dataset dataset, Samples samples) {
        double[] features = samples.features();
        boolean tokens = tried.input() == ScalarType.Long;
        for (int i = 0; i < features.length; i++) {
            if (!Double.isFinite(features[i])) {
                throw at(samples.row(i / samples.featureWidth()), features[i] + " in x")
                        .expecting("finite numbers, for one that is not makes every answer NaN");
            }
            if (tokens && features[i] != Math.rint(features[i])) {
                throw at(samples.row(i / samples.featureWidth()), features[i] + " in x")
                        .expecting("whole numbers, for the model takes tokens");
            }
        }
        long[] shape = new long[samples.sampleShape().length + 1];
        shape[0] = samples.size();
        for (int axis = 1; axis < shape.length; axis++) {
            shape[axis] = samples.sampleShape()[axis - 1];
        }
        double[] encoded = dataset.encoded(samples);
        boolean classes = dataset.encoding() == TargetEncoding.CLASS_INDEX;
        requireFit(tried, dataset, samples, classes);
        Tensor x = TensorArrays.of(features, shape, tried.input());
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
            Unfit target = at(samples.row(i / dataset.encodedWidth()), encoded[i] + " in y");
            if (!Double.isFinite(encoded[i])) {
                throw target.expecting("finite numbers");
            }
            if (loss.kind().takesBits() && (encoded[i] < 0 || encoded[i] > 1)) {
                throw target.expecting("probabilities from 0 to 1 under this loss; for other numbers there is mse");
            }
        }
        return new TensorData(
                x, TensorArrays.of(encoded, new long[] {samples.size(), dataset.encodedWidth()}, module.type()));
    }

    private record Unfit(String found) {
        ProbeException expecting(String expected) {
            return new ProbeException(found + "; expected " + expected);
        }
    }

    private Unfit at(long row, String found) {
        return new Unfit(data.file() + ": row " + row + ": found " + found);
    }

    private void requireFit(ScriptTrial tried, Dataset dataset, Samples samples, boolean classes) {
        long numbers = tried.numbers();
        String name = loss.kind().name().toLowerCase(Locale.ROOT);
        String given = file + ": found outputs of shape " + Arrays.toString(tried.output())
                + " for one sample and targets of ";
        if (loss.kind().takesClasses() && !classes) {
            throw new ProbeException(given + dataset.encodedWidth() + " numbers a sample under the loss " + name
                    + "; expected one class a sample, or one a position of a sequence, as whole numbers from 0");
        }
        if (classes) {
            long width = tried.output().length == 1 ? 1 : tried.width();
            if (numbers != width * samples.targetWidth()) {
                throw new ProbeException(given + samples.targetWidth() + " classes a sample under the loss " + name
                        + "; expected one row of outputs for each, classes being the last axis");
            }
        } else if (numbers != dataset.encodedWidth()) {
            throw new ProbeException(given + dataset.encodedWidth() + " numbers a sample under the loss " + name
                    + "; expected as many of either");
        }
    }

    /** Of as many samples as show what outputs are like. */
    private Tensor firstOutputs(TensorData tensors) {
        try (PointerScope scope = new PointerScope()) {
            Tensor features = tensors.features().narrow(0, 0, Math.min(tensors.size(), SOME));
            return module.forward(features).detach().retainReference();
        }
    }

    /** Whether a sample has the same output alone as among others. */
    private boolean independent(ScriptTrial tried, TensorData tensors, Tensor together) {
        if (!tried.alone()) {
            notes.add("the model does not take a sample alone (batch normalisation by the batch's own statistics?)"
                    + NO_SINGLES);
            return false;
        }
        if (tensors.size() == 1) {
            return true;
        }
        try (PointerScope scope = new PointerScope()) {
            long some = together.size(0);
            Tensor alone =
                    module.forward(tensors.features().narrow(0, some - 1, 1)).detach();
            Tensor last = together.narrow(0, some - 1, 1);
            double difference = last.sub(alone).abs().max().item().toDouble();
            double scale = together.abs().max().item().toDouble();
            boolean same = !(difference > SAME * scale);
            if (!same) {
                notes.add(
                        "a sample's output depends on the others in its batch (batch normalisation by the batch, as it"
                                + " was traced in training?)" + NO_SINGLES);
            }
            return same;
        }
    }
}
