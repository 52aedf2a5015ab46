package io.evenkeel.training;

import io.evenkeel.data.DataException;
import io.evenkeel.data.Dataset;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.InitialRate;
import io.evenkeel.recipe.IgnoreSpec;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.SmallBatch;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.ShapeException;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.Trainer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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
    private final RunParts parts;
    private final RunHeader header;
    private final @Nullable SavedRun saved;
    private final @Nullable Checkpoint start;
    private @Nullable LiveRun current;
    private @Nullable RunHeader tried;

    private Training(LoadedRecipe loaded, @Nullable SavedRun saved, @Nullable Checkpoint start, boolean measured) {
        this.loaded = loaded;
        this.saved = saved;
        this.start = start;
        Path folder = loaded.path().toAbsolutePath().getParent();
        this.parts = new RunParts(loaded.recipe(), folder == null ? Path.of("") : folder);
        if (saved == null) {
            parts.settleThreads(measured);
        } else {
            RunParts.settleThreads(saved);
        }
        RunHeaders headers = new RunHeaders(loaded, parts.dataset(), parts.trainer());
        this.header = saved == null
                ? headers.ofNewRun(parts.network(), parts.samples())
                : headers.of(saved.past().header());
        if (start != null) {
            parts.restore(start);
        }
    }

    /**
     * Loads the data, builds the network, and takes a first look at both, without a step of training.
     *
     * @throws io.evenkeel.data.DataException when the data cannot be read or do not fit the recipe
     * @throws ShapeException when layers do not fit together, or the output does not fit the targets
     */
    public static Training prepare(LoadedRecipe recipe) {
        return prepare(recipe, false);
    }

    /**
     * The same, where runs are to be repeated.
     *
     * @param deterministic whether nothing may depend on a measurement of time, such as the number of threads, on which
     *     the last digits of sums depend
     */
    public static Training prepare(LoadedRecipe recipe, boolean deterministic) {
        return prepared(recipe, null, null, !deterministic);
    }

    /**
     * Goes on with a saved run: the next step is the one that it would have taken, to the last bit, and the stream goes on
     * where it was.
     *
     * @param recipe the run's own, as {@link SavedRun#requireSame} says
     * @throws ResumeException when the recipe or the data are not those of the run
     */
    public static Training resume(LoadedRecipe recipe, SavedRun saved) {
        saved.requireSame(recipe);
        Training training = prepared(recipe, saved, saved.checkpoint(), false);
        // Whoever goes on with a run that was ended early wants its other steps after all.
        Trainer trainer = training.parts.trainer();
        trainer.follow(trainer.regime().toItsEnd());
        return training;
    }

    /**
     * Another run from the same state, such as to try something: with a name and a stream of its own, and a diagnosis that
     * has seen nothing yet.
     *
     * @param recipe may differ in whatever leaves network and optimizer state as they are
     * @param checkpoint stays the caller's
     * @throws ResumeException when the checkpoint does not fit
     */
    public static Training fork(LoadedRecipe recipe, Checkpoint checkpoint) {
        return prepared(recipe, null, checkpoint, true);
    }

    /**
     * The same steps as another run took from this state, on as many threads, without a stream: for a replay.
     *
     * @param checkpoint stays the caller's
     * @throws ResumeException when the checkpoint does not fit
     */
    public static Training again(LoadedRecipe recipe, Checkpoint checkpoint, int threads, int blasThreads) {
        Training training = prepared(recipe, null, checkpoint, false);
        LibTorch.resumeThreads(threads, blasThreads);
        return training;
    }

    /**
     * What a run is made of, for those who take its steps themselves. They stay the run's own.
     *
     * @param samples those that are trained on
     */
    public record Parts(Dataset dataset, Network network, TensorData samples, Trainer trainer) {}

    public Parts parts() {
        return new Parts(parts.dataset(), parts.network(), parts.samples(), parts.trainer());
    }

    private static Training prepared(
            LoadedRecipe recipe, @Nullable SavedRun saved, @Nullable Checkpoint start, boolean measured) {
        RecipeNames.check(recipe);
        try {
            return new Training(recipe, saved, start, measured);
        } catch (ShapeException e) {
            throw e.in(recipe);
        } catch (DataException e) {
            throw e.in(recipe);
        }
    }

    /** Who runs what, with the facts about model and data. */
    public RunHeader facts() {
        return header;
    }

    /** What is trained, and how. */
    public Recipe recipe() {
        return loaded.recipe();
    }

    /** What the facts alone tell, without training. */
    public List<Finding> lint() {
        return Diagnosis.lint(triedFacts(), ignored());
    }

    /**
     * The facts, and how a copy of the network takes to a handful of samples: up to 600 steps of 16 samples, and up to 5
     * seconds. The network of this run stays as it is.
     */
    public RunHeader triedFacts() {
        RunHeader known = tried;
        if (known == null) {
            ModelFacts model = header.model();
            known = model == null ? header : header.withModel(model.withSmallBatch(triedWith(System::nanoTime)));
            tried = known;
        }
        return known;
    }

    /** What the initial weights predict for each layer, {@link InitialRate}: the gradient's factor there, by place. */
    public Map<String, Double> initialRates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        ModelFacts model = header.model();
        if (model != null) {
            InitialRate.of(model).forEach(layer -> rates.put(layer.place(), layer.rate()));
        }
        return rates;
    }

    @Nullable
    SmallBatch triedWith(LongSupplier nanos) {
        return SmallBatchTrial.of(loaded.recipe(), parts.dataset(), nanos);
    }

    /** Trains without a journal and without a word, with every look that is due. */
    public TrainingResult run() {
        return run(List.of(), Progress.SILENT, Watching.EVERYTHING);
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @param sinks take the stream as it is made, such as a journal; one that fails ends the run after the step at
     *     hand, and the result says so
     */
    public TrainingResult run(List<RunSink> sinks, Progress progress, Watching watching) {
        return run(sinks, progress, watching, null, CheckpointCadence.OFF);
    }

    /**
     * Trains to the end, until asked to stop, or until something is not finite, and saves the run's state on the way and
     * at the end.
     *
     * @param folder where {@value SavedRun#LAST} and {@value SavedRun#BEST} are kept, beside the journal; null: nowhere
     */
    public TrainingResult run(
            List<RunSink> sinks,
            Progress progress,
            Watching watching,
            @Nullable Path folder,
            CheckpointCadence cadence) {
        return run(sinks, progress, watching, folder, cadence, Trainer.NonFinite.STOP);
    }

    /**
     * As above.
     *
     * @param nonFinite what comes of the first loss or gradient that is not finite; the steps before it are kept in the
     *     folder as a {@link Recording}, unless nothing is saved there at all
     */
    public TrainingResult run(
            List<RunSink> sinks,
            Progress progress,
            Watching watching,
            @Nullable Path folder,
            CheckpointCadence cadence,
            Trainer.NonFinite nonFinite) {
        return run(sinks, progress, watching, folder, cadence, nonFinite, Pilot.NONE);
    }

    /**
     * As above.
     *
     * @param pilot has the steps taken, and may change the run on its way
     */
    public TrainingResult run(
            List<RunSink> sinks,
            Progress progress,
            Watching watching,
            @Nullable Path folder,
            CheckpointCadence cadence,
            Trainer.NonFinite nonFinite,
            Pilot pilot) {
        SavedRun before = saved;
        LiveRun live = start(recorder(sinks, progress), watching);
        try (CheckpointKeeper keeper = live.keeper(
                        progress,
                        folder,
                        cadence,
                        before == null ? null : before.facts().best());
                FlightRecorder flight =
                        folder == null || cadence.isOff() ? null : live.flightRecorder(folder, progress)) {
            live.tell(keeper::measured);
            live.tell(pilot::measured);
            if (flight != null) {
                live.tell(flight::measured);
            }
            RunRecorder recorder = live.recorder();
            long[] events = new long[1];
            BooleanSupplier stop = () -> {
                if (recorder.failed()) {
                    return true;
                }
                keeper.betweenSteps();
                if (flight != null) {
                    flight.betweenSteps();
                }
                events[0] = recorder.events();
                return progress.stopRequested();
            };
            Trainer.Result result = pilot.fly(
                    new Helm(this, live.panel(), recorder, stop, nonFinite, progress, watching.isRepeatable()));
            if (result.end() == Trainer.End.NON_FINITE) {
                live.lastStepIsToBeTakenAgain(events[0]);
                if (flight != null) {
                    flight.broken();
                }
            } else if (flight != null) {
                flight.whole();
            }
            Runnable lastEvaluation = () -> live.panel().finish(parts.network(), result.steps());
            if (recorder.failed()) {
                // The journal lacks the last step, so that nobody could go on from here; from the state before, yes.
                lastEvaluation.run();
            } else {
                keeper.end(lastEvaluation);
            }
            return recorder.finish(result);
        }
    }

    private RunRecorder recorder(List<RunSink> sinks, Progress progress) {
        SavedRun before = saved;
        return before == null
                ? new RunRecorder(header, loaded.recipe().target(), sinks, progress, ignored())
                : new RunRecorder(
                        header,
                        loaded.recipe().target(),
                        sinks,
                        progress,
                        ignored(),
                        before.past().events(),
                        before.facts().events());
    }

    private LiveRun start(RunRecorder recorder, Watching watching) {
        LiveRun live = new LiveRun(loaded, parts, recorder, watching);
        Checkpoint from = start;
        if (from != null) {
            live.panel().remember(from.memories());
        }
        current = live;
        return live;
    }

    /**
     * Begins a run that is given its steps a part at a time, such as one of several that are compared on the way.
     *
     * @param sinks take the stream as it is made
     * @param progress asked between steps whether to stop
     */
    public Ongoing begin(List<RunSink> sinks, Progress progress, Watching watching) {
        RunRecorder recorder = new RunRecorder(header, loaded.recipe().target(), sinks, progress, ignored());
        LiveRun live = start(recorder, watching);
        return new Ongoing(parts.trainer(), parts.network(), live.panel(), recorder, progress);
    }

    /**
     * All that the run depends on, as it is: from it, {@link #fork} trains on, and {@link
     * io.evenkeel.torch.CheckpointFile} keeps it. To be called between steps, on the training thread, such as when {@link
     * Progress#stopRequested} is asked.
     *
     * @throws IllegalStateException before the run has begun
     */
    public Checkpoint checkpoint() {
        return current().checkpoint();
    }

    /** What it goes on with; null where it began anew. */
    @Nullable
    SavedRun saved() {
        return saved;
    }

    /** Goes back, or on, to a state of this run, between steps; what the stream has told stays told. */
    public void rollBack(Checkpoint checkpoint) {
        parts.restore(checkpoint);
        current().panel().remember(checkpoint.memories());
    }

    private LiveRun current() {
        LiveRun live = current;
        if (live == null) {
            throw new IllegalStateException("the run has not begun: there is nothing but what the recipe gives");
        }
        return live;
    }

    private Set<FindingKind> ignored() {
        Set<FindingKind> kinds = new HashSet<>();
        for (IgnoreSpec ignore : loaded.recipe().ignore()) {
            FindingKind.byId(ignore.finding()).ifPresent(kinds::add);
        }
        return kinds;
    }

    @Override
    public void close() {
        parts.close();
    }
}
