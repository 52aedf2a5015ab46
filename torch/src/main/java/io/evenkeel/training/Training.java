package io.evenkeel.training;

import io.evenkeel.data.ChanceLoss;
import io.evenkeel.data.DataFactsMeter;
import io.evenkeel.data.Dataset;
import io.evenkeel.data.Datasets;
import io.evenkeel.data.TargetEncoding;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.recipe.IgnoreSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.ComputeDevices;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.NumberTypes;
import io.evenkeel.torch.SampleShape;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.ShapeException;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.Evaluation;
import io.evenkeel.torch.instrument.FirstLook;
import io.evenkeel.torch.instrument.InstrumentPanel;
import io.evenkeel.torch.instrument.Instruments;
import io.evenkeel.torch.instrument.OverheadBudget;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One run of a recipe: data loaded, network built, facts measured; then trained, watched and diagnosed.
 *
 * <pre>{@code
 * LoadedRecipe recipe = RecipeReader.read(Path.of("examples/vanishing.yaml"), List.of());
 * try (Training training = Training.prepare(recipe)) {
 *     training.run().findings().forEach(finding -> System.out.println(finding.evidence()));
 * }
 * }</pre>
 */
public final class Training implements AutoCloseable {

    private final LoadedRecipe loaded;
    private final Dataset dataset;
    private final Network network;
    private final TensorData training;
    private final @Nullable TensorData heldBack;
    private final Trainer trainer;
    private final RunHeader header;

    private Training(LoadedRecipe loaded) {
        this.loaded = loaded;
        Recipe recipe = loaded.recipe();
        Path folder = loaded.path().toAbsolutePath().getParent();
        this.dataset = Datasets.load(
                recipe.data(),
                recipe.loss().kind(),
                shape -> NetworkBuilder.outputShape(recipe.model(), SampleShape.of(shape))
                        .features(),
                recipe.seed(),
                folder == null ? Path.of("") : folder);
        Device device = ComputeDevices.of(recipe.device());
        ScalarType type = NumberTypes.of(recipe.precision());
        this.network =
                NetworkBuilder.build(recipe.model(), NetworkInput.of(dataset, recipe.model()), recipe.seed(), type);
        checkWidths(recipe);
        network.moveTo(device);
        this.training =
                TensorData.of(dataset, dataset.training(), network, type).to(device);
        this.heldBack = dataset.validation().size() == 0
                ? null
                : TensorData.of(dataset, dataset.validation(), network, type).to(device);
        this.trainer = new Trainer(recipe, network, training);
        settleThreads(recipe);
        this.header = header();
    }

    private void settleThreads(Recipe recipe) {
        if (recipe.device().isCuda()) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            LibTorch.settleThreads(network, new LossFunction(recipe.loss()), training.spread(trainer.batch()));
        }
    }

    /**
     * Loads the data, builds the network, and takes a first look at both, without a step of training.
     *
     * @throws io.evenkeel.data.DataException when the data cannot be read or do not fit the recipe
     * @throws ShapeException when layers do not fit together, or the output does not fit the targets
     */
    public static Training prepare(LoadedRecipe recipe) {
        try {
            return new Training(recipe);
        } catch (ShapeException e) {
            throw e.in(recipe.path());
        }
    }

    /** Element-wise losses broadcast, and class losses index: a misfit would train on nonsense, or end the JVM. */
    private void checkWidths(Recipe recipe) {
        boolean byClass = recipe.loss().kind().takesClasses();
        if (byClass && dataset.encoding() != TargetEncoding.CLASS_INDEX) {
            throw misfit(
                    recipe,
                    "targets of " + dataset.encodedWidth() + " numbers a sample under the loss "
                            + recipe.loss().kind().name().toLowerCase(Locale.ROOT),
                    "one class a sample; for several independent labels: sigmoid outputs and binary_cross_entropy");
        }
        SampleShape output = network.outputShape();
        int targets = dataset.training().targetWidth();
        if (byClass && output.size() != (long) targets * output.features()) {
            throw misfit(
                    recipe,
                    "a network that gives samples of shape " + output + " for targets of "
                            + (targets == 1 ? "one class a sample" : targets + " classes a sample"),
                    targets == 1
                            ? "a vector with one output a class; put flatten, global_avg_pool, mean_pool or last_step"
                                    + " before the linear layers"
                            : "a sequence of " + targets + " steps with one output a class at each of them");
        }
        if (!byClass && dataset.encodedWidth() != output.size()) {
            throw misfit(
                    recipe,
                    "a network with " + output.size() + " outputs for targets of width " + dataset.encodedWidth(),
                    "as many outputs as target columns");
        }
    }

    private static ShapeException misfit(Recipe recipe, String found, String expected) {
        List<LayerSpec> layers = recipe.model().layers();
        return new ShapeException(layers.get(layers.size() - 1).mark(), found, expected);
    }

    private RunHeader header() {
        Recipe recipe = loaded.recipe();
        FirstLook look = FirstLook.at(network, training, new LossFunction(recipe.loss()));
        OptionalDouble chance = ChanceLoss.of(dataset, recipe.loss(), trainer.batch());
        ModelFacts model = new ModelFacts(
                network.parameters().count(),
                network.outputs(),
                recipe.loss().kind().name().toLowerCase(Locale.ROOT),
                recipe.optimizer().name(),
                recipe.optimizer().learningRate(),
                trainer.batch(),
                trainer.forwardBatch(),
                look.layers(),
                look.loss(),
                chance.isPresent() ? chance.getAsDouble() : null,
                look.backprop());
        return new RunHeader(
                RunNames.fresh(recipe.name()),
                recipe.name(),
                Instant.now().toString(),
                loaded.text(),
                loaded.overrides(),
                recipe.seed(),
                trainer.totalSteps(),
                trainer.stepsPerEpoch(),
                Surroundings.versions(),
                Surroundings.machine(),
                model,
                DataFactsMeter.measure(dataset));
    }

    /** Who runs what, with the facts about model and data. */
    public RunHeader facts() {
        return header;
    }

    /** What the facts alone tell, without training. */
    public List<Finding> lint() {
        return Diagnosis.lint(header, ignored());
    }

    /** Trains without a journal and without a word, with every look that is due. */
    public TrainingResult run() {
        return run(List.of(), Progress.SILENT, Watching.EVERYTHING);
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @param sinks take the stream as it is made, such as a journal
     */
    public TrainingResult run(List<RunSink> sinks, Progress progress, Watching watching) {
        RunRecorder recorder = new RunRecorder(header, loaded.recipe(), sinks, progress, ignored());
        InstrumentPanel panel = panel(watching, recorder);
        Trainer.Result result = trainer.run(panel, progress::stopRequested);
        panel.finish(network, result.steps());
        return recorder.finish(result);
    }

    private InstrumentPanel panel(Watching watching, RunRecorder recorder) {
        if (!watching.instruments()) {
            return new InstrumentPanel(List.of(), null, Map.of(), OverheadBudget.unlimited(), recorder::measured);
        }
        Score score = new Score(
                dataset.kind(), dataset.encoding(), loaded.recipe().loss().kind());
        TensorData held = heldBack;
        return new InstrumentPanel(
                watching.isRepeatable() ? Instruments.repeatable(score) : Instruments.all(score),
                held == null ? null : new Evaluation(held, loaded.recipe().loss(), score, trainer.batch()),
                InstrumentPanel.schedules(trainer.totalSteps(), trainer.stepsPerEpoch()),
                watching.budget(),
                recorder::measured);
    }

    private Set<FindingKind> ignored() {
        Set<FindingKind> kinds = EnumSet.noneOf(FindingKind.class);
        for (IgnoreSpec ignore : loaded.recipe().ignore()) {
            FindingKind.byId(ignore.finding()).ifPresent(kinds::add);
        }
        return kinds;
    }

    @Override
    public void close() {
        trainer.close();
        network.close();
        training.close();
        if (heldBack != null) {
            heldBack.close();
        }
    }
}
