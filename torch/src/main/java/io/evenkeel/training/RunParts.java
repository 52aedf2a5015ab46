package io.evenkeel.training;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.ComputeDevices;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.NumberTypes;
import io.evenkeel.torch.SampleShape;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.Evaluation;
import io.evenkeel.torch.instrument.InstrumentPanel;
import io.evenkeel.torch.instrument.Instruments;
import io.evenkeel.torch.instrument.OverheadBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** What a recipe's run is made of, on the recipe's device: its data, its network, and what trains it. */
final class RunParts implements AutoCloseable {

    private final Recipe recipe;
    private final Dataset dataset;
    private final Network network;
    private final TensorData samples;
    private final @Nullable TensorData heldBack;
    private final Trainer trainer;

    /**
     * @param folder against which the paths of its data are resolved
     * @throws io.evenkeel.data.DataException when the data cannot be read or do not fit the recipe
     * @throws io.evenkeel.torch.ShapeException when layers do not fit together, or the output does not fit the targets
     */
    RunParts(Recipe recipe, Path folder) {
        this.recipe = recipe;
        this.dataset = Datasets.load(
                recipe.data(),
                recipe.loss().kind(),
                shape -> NetworkBuilder.outputShape(recipe.model(), SampleShape.of(shape))
                        .features(),
                recipe.seed(),
                folder);
        Device device = ComputeDevices.of(recipe.device());
        ScalarType type = NumberTypes.of(recipe.precision());
        this.network =
                NetworkBuilder.build(recipe.model(), NetworkInput.of(dataset, recipe.model()), recipe.seed(), type);
        OutputFit.check(recipe, dataset, network.outputShape());
        network.moveTo(device);
        this.samples = TensorData.of(dataset, dataset.training(), network, type).to(device);
        this.heldBack = dataset.validation().size() == 0
                ? null
                : TensorData.of(dataset, dataset.validation(), network, type).to(device);
        this.trainer = new Trainer(recipe, network, samples);
    }

    Dataset dataset() {
        return dataset;
    }

    Network network() {
        return network;
    }

    /** Those that are trained on. */
    TensorData samples() {
        return samples;
    }

    Trainer trainer() {
        return trainer;
    }

    /** As many threads as suit the network. */
    void settleThreads(boolean measured) {
        if (recipe.device().isCuda()) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            LibTorch.settleThreads(network, new LossFunction(recipe.loss()), samples.spread(trainer.batch()), measured);
        }
    }

    /** As many threads as a saved run had. */
    static void settleThreads(SavedRun saved) {
        // a run that does not tell had OpenBLAS's own default
        RunHeader before = saved.past().header();
        String blas = before.machine().get("blas_threads");
        LibTorch.resumeThreads(
                saved.facts().threads(),
                blas == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(blas));
    }

    /**
     * Goes to a state.
     *
     * @throws ResumeException when it does not fit
     */
    void restore(Checkpoint checkpoint) {
        if (trainer.totalSteps() < checkpoint.step()) {
            throw new ResumeException(
                    "found a checkpoint at step " + checkpoint.step() + " for a recipe that ends at step "
                            + trainer.totalSteps() + "; expected more epochs or steps, such as --set steps="
                            + 2 * checkpoint.step());
        }
        try {
            trainer.restore(checkpoint);
        } catch (IllegalArgumentException e) {
            throw new ResumeException("the checkpoint does not fit the recipe: " + e.getMessage());
        }
    }

    InstrumentPanel panel(Watching watching, Consumer<RunEvent> events) {
        if (!watching.instruments()) {
            return new InstrumentPanel(List.of(), null, Map.of(), OverheadBudget.unlimited(), events);
        }
        Score score =
                new Score(dataset.kind(), dataset.encoding(), recipe.loss().kind());
        TensorData held = heldBack;
        return new InstrumentPanel(
                watching.of(Instruments.all(score)),
                held == null ? null : new Evaluation(held, recipe.loss(), score, trainer.batch()),
                InstrumentPanel.schedules(trainer.totalSteps(), trainer.stepsPerEpoch()),
                watching.budget(trainer.totalSteps()),
                events);
    }

    @Override
    public void close() {
        trainer.close();
        network.close();
        samples.close();
        if (heldBack != null) {
            heldBack.close();
        }
    }
}
