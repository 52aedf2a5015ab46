package io.evenkeel.torch.probe;

import io.evenkeel.data.DataException;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetKind;
import io.evenkeel.recipe.DataSpec;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.SourceSpec;
import io.evenkeel.torch.CheckpointException;
import io.evenkeel.torch.CheckpointFile;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.NumberTypes;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.SampleShape;
import io.evenkeel.torch.ShapeException;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.operator.NetworkLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A recipe's network with the weights of a checkpoint, as in use, on the recipe's training data or on a file's. */
public final class RecipeSubject {

    private RecipeSubject() {}

    /**
     * @param data in place of the recipe's own; scaled by its training part, if the recipe scales at all
     * @param most samples to take from the recipe's own data; null: all of its training part
     * @throws CheckpointException when the checkpoint is none, or is not of this network
     * @throws DataException when data cannot be read, or are not what the loss takes
     * @throws ShapeException when layers do not fit together, or the data do not fit them
     */
    public static ProbeSubject of(
            LoadedRecipe loaded, Path checkpoint, @Nullable ProbeData data, @Nullable Integer most) throws IOException {
        Recipe recipe = loaded.recipe();
        Path folder = loaded.path().toAbsolutePath().getParent();
        try {
            Path start = folder == null ? Path.of("") : folder;
            Dataset dataset = data == null ? own(loaded, start) : instead(loaded, data, start);
            ScalarType type = NumberTypes.of(recipe.precision());
            List<String> notes = new ArrayList<>();
            notes.add("measured as in use: batch normalisation by running averages, no dropout");
            Network trained =
                    NetworkBuilder.build(recipe.model(), NetworkInput.of(dataset, recipe.model()), recipe.seed(), type);
            CheckpointFile.read(checkpoint).restore(trained);
            Network network = trained;
            if (type != NumberTypes.wide(type)) {
                notes.add("the recipe trains in "
                        + recipe.precision().name().toLowerCase(Locale.ROOT)
                        + ", in whose rounding second derivatives are lost; its weights are measured in float32");
                type = NumberTypes.wide(type);
                network = NetworkBuilder.build(
                        recipe.model(), NetworkInput.of(dataset, recipe.model()), recipe.seed(), type);
                copy(trained, network);
                trained.close();
            }
            TensorData all = TensorData.of(dataset, dataset.training(), network, type);
            TensorData some = most == null ? all : all.parts(most).get(0);
            LossFunction loss = new LossFunction(recipe.loss());
            Network measured = network;
            return new ProbeSubject(
                    loaded.path().toString(),
                    some,
                    batches -> NetworkLoss.asInUse(measured, loss, batches),
                    Optional.of(new NetworkGradients(measured, recipe.loss(), Request.ALL)),
                    notes,
                    measured);
        } catch (ShapeException e) {
            throw e.in(loaded);
        } catch (IllegalArgumentException e) {
            throw new ProbeException(checkpoint + ": found a checkpoint that does not fit " + loaded.path() + " ("
                    + e.getMessage() + "); expected one of a run of this recipe");
        }
    }

    /** Weights and running averages, in another number type. */
    private static void copy(Network from, Network into) {
        try (PointerScope scope = new PointerScope()) {
            List<Parameter> parameters = into.parameters().parameters();
            for (int i = 0; i < parameters.size(); i++) {
                Tensor value = from.parameters().parameters().get(i).value().detach();
                parameters.get(i).value().detach().copy_(value);
            }
            for (int i = 0; i < into.buffers().size(); i++) {
                into.buffers().get(i).value().copy_(from.buffers().get(i).value());
            }
        }
    }

    private static boolean holdsTokens(SourceSpec source) {
        return source instanceof SourceSpec.MobyDick
                || source instanceof SourceSpec.CopyMemory
                || (source instanceof SourceSpec.Npy npy && npy.tokens())
                || (source instanceof SourceSpec.Npz npz && npz.tokens())
                || (source instanceof SourceSpec.Safetensors safetensors && safetensors.tokens());
    }

    private static Dataset own(LoadedRecipe loaded, Path folder) {
        Recipe recipe = loaded.recipe();
        try {
            return Datasets.load(recipe.data(), recipe.loss().kind(), outputs(recipe), recipe.seed(), folder);
        } catch (DataException e) {
            throw e.in(loaded);
        }
    }

    /** Scaled as what the network was trained on, and of the same classes, which is why that is read too. */
    private static Dataset instead(LoadedRecipe loaded, ProbeData data, Path folder) {
        Recipe recipe = loaded.recipe();
        DataSpec own = recipe.data();
        DataSpec asStored = new DataSpec(
                data.source(holdsTokens(own.source())), data.most(), DataSpec.Scale.RAW, own.targetScale(), 0, 0.0);
        Dataset found =
                Datasets.loadAtMost(asStored, recipe.loss().kind(), outputs(recipe), recipe.seed(), Path.of(""));
        boolean named = found.kind() == TargetKind.CLASSES && !areNumbers(found.classNames());
        if (own.scale() == DataSpec.Scale.RAW && !named) {
            return found;
        }
        Dataset trained = own(loaded, folder);
        if (named && !found.classNames().equals(trained.classNames())) {
            throw new ProbeException(data.file() + ": found the classes " + String.join(", ", found.classNames())
                    + "; expected those that the network was trained on, " + String.join(", ", trained.classNames())
                    + ", for its outputs are in their order");
        }
        if (found.featureNames().size() == trained.featureNames().size()
                && !found.featureNames().equals(trained.featureNames())) {
            throw new ProbeException(data.file() + ": found the features " + String.join(", ", found.featureNames())
                    + "; expected those that the network was trained on, in their order: "
                    + String.join(", ", trained.featureNames()));
        }
        Samples training = found.training();
        if (!Arrays.equals(training.sampleShape(), trained.training().sampleShape())) {
            throw new ProbeException(data.file() + ": found samples of shape "
                    + Arrays.toString(training.sampleShape()) + "; expected "
                    + Arrays.toString(trained.training().sampleShape())
                    + ", as those of the recipe's own data, by which they are scaled");
        }
        return new Dataset(
                found.source(),
                found.kind(),
                found.encoding(),
                found.encodedWidth(),
                found.classes(),
                found.classNames(),
                found.featureNames(),
                found.vocabulary(),
                training.scaledAs(trained.training()),
                found.validation());
    }

    /** Which are classes in their own order, whatever else the file holds. */
    private static boolean areNumbers(List<String> classes) {
        return IntStream.range(0, classes.size()).allMatch(i -> classes.get(i).equals(Integer.toString(i)));
    }

    private static ToIntFunction<int[]> outputs(Recipe recipe) {
        return shape -> NetworkBuilder.outputShape(recipe.model(), SampleShape.of(shape))
                .features();
    }
}
