package io.evenkeel.cli;

import io.evenkeel.autopilot.Autopilot;
import io.evenkeel.autopilot.AutopilotMode;
import io.evenkeel.recipe.IdleSetting;
import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.report.RunReport;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Pilot;
import io.evenkeel.training.Recording;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a recipe, watches, and says what is wrong. */
@Command(
        name = "train",
        description = {"Trains a recipe, watches it, and says what is wrong.", ""},
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  evenkeel train examples/vanishing.yaml --report out.html",
            "  evenkeel train recipe.yaml --set epochs=3 --set seed=2 --json --quiet",
            "  evenkeel train recipe.yaml --autopilot act",
            "  evenkeel train recipe.yaml --resume latest --set epochs=40",
            "  evenkeel train recipe.yaml --resume runs/digits-20260131-094501-3fa2"
        })
final class TrainCommand implements Callable<Integer> {

    /** Set by the launcher, which can ask whether standard error is a terminal; the JVM cannot. */
    static final String TERMINAL_PROPERTY = "evenkeel.terminal";

    /** Names the newest run, where --resume wants a folder. */
    private static final String LATEST = "latest";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Mixin
    private RecipeArguments arguments = new RecipeArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where runs are kept, each in a folder of its own (default: ${DEFAULT-VALUE}).",
            defaultValue = "runs")
    private Path out = Path.of("runs");

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a report of the run.")
    private @Nullable Path report;

    @Option(
            names = "--overhead",
            paramLabel = "SHARE",
            description = "How much of training's own time watching may take, such as 5%% (the default). "
                    + "0 records loss and learning rate alone.",
            converter = ShareConverter.class,
            defaultValue = "5%")
    private double overhead;

    @Option(
            names = "--measure",
            paramLabel = "QUANTITY",
            split = ",",
            description = "Measure this too, five times in the run and whatever it costs: curvature/density, "
                    + "the distribution of the Hessian's eigenvalues.",
            completionCandidates = OnRequest.class)
    private List<String> measure = new ArrayList<>();

    @Option(
            names = "--deterministic",
            description = "Measure at fixed steps, whatever it costs: the same recipe and seed give the same stream.")
    private boolean deterministic;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "How often the run's state is saved: every so many steps (500), after a time (30s, "
                    + "5m, 1h; default: 1m), or off. It is also saved on Ctrl-C and at the end. Kept are "
                    + "the last and the best by the evaluation on held-back data.",
            converter = CadenceConverter.class)
    private CheckpointCadence checkpointEvery = CheckpointCadence.DEFAULT;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a saved run: its folder, one of its checkpoints, or latest (the newest "
                    + "in --out that this recipe goes on with). What --set changed in it stays changed; "
                    + "epochs, steps, target, ignore, name and device may be changed now.")
    private @Nullable String resume;

    @Option(
            names = "--keep-going",
            description = "Train on past a loss or gradient that is not finite, until 20 losses in a row are not "
                    + "and no weight is either. Otherwise the run stops there, its weights as they were.")
    private boolean keepGoing;

    @Option(
            names = "--autopilot",
            paramLabel = "off|advise|act",
            description = "What may be done to the run as it goes (default: off). act tries remedies on forks of "
                    + "the run once something critical has lasted, and keeps what is better on held-back data "
                    + "by more than the noise; advise only says what it would try. A healthy run is not touched.",
            completionCandidates = AutopilotModes.class,
            defaultValue = "off")
    private AutopilotMode autopilot = AutopilotMode.OFF;

    @Option(
            names = "--trials",
            paramLabel = "SHARE|TIME",
            description = "What the autopilot's trials may cost: a share of the run's steps (default: 100%%), or a "
                    + "time such as 30s, 5m or 1h.",
            converter = TrialsConverter.class)
    private TrialsConverter.@Nullable Limit trials;

    @Option(names = "--quiet", description = "No progress and no prose on standard error.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        refuseUnwritableReport();
        refuseTrialsThatDependOnTheClock();
        Outcome outcome;
        String from = resume;
        if (from == null) {
            Watching watching = watching(share(), Set.copyOf(measure));
            LoadedRecipe recipe = arguments.load();
            tellIdleSettings(line.getErr(), recipe);
            try (Training training = Training.prepare(recipe, deterministic);
                    JournalWriter journal = journal(training.facts().run())) {
                outcome = train(line, training, journal, watching);
            }
        } else {
            outcome = resume(line, from);
        }
        TrainingResult result = outcome.result();
        List<String> failures = new ArrayList<>();
        if (result.failure() != null) {
            failures.add(result.failure());
        }
        if (!Files.exists(outcome.journal())) {
            String removed = "the journal " + outcome.journal() + " was removed while the run wrote it; what is told"
                    + " here is all that is left of the run";
            line.getErr().println("evenkeel: " + removed);
            failures.add(removed);
        }
        Path page = written(outcome.journal(), result, line.getErr(), failures);
        Path state = outcome.journal().resolveSibling(SavedRun.LAST);
        Path recording = outcome.journal().resolveSibling(Recording.FOLDER);
        TrainAnswer answer = new TrainAnswer(
                result,
                outcome.recipe(),
                outcome.journal(),
                Files.exists(state) ? state : null,
                Files.exists(recording) ? recording : null,
                page,
                failures);
        if (json) {
            line.getOut().println(answer.json());
        } else {
            answer.print(line.getOut());
        }
        return failures.isEmpty() ? exitCode(result) : ExitCode.INTERRUPTED;
    }

    /** The report, or null where none is asked for or it cannot be written: the run's own results come first. */
    private @Nullable Path written(Path journal, TrainingResult result, PrintWriter err, List<String> failures) {
        Path page = report;
        if (page == null || !Files.exists(journal)) {
            return null;
        }
        try {
            RunReport.of(JournalReader.read(journal))
                    .withFindings(result.findings())
                    .withUnexamined(result.unexamined())
                    .write(page);
            return page;
        } catch (IOException e) {
            String failure =
                    "cannot write the report " + page + ": " + e.getMessage() + "; the run is whole in " + journal;
            err.println("evenkeel: " + failure);
            failures.add(failure);
            return null;
        }
    }

    private record Outcome(TrainingResult result, Recipe recipe, Path journal) {}

    private Outcome train(CommandLine line, Training training, JournalWriter journal, Watching watching) {
        PrintWriter err = line.getErr();
        Path folder = Objects.requireNonNull(journal.file().toAbsolutePath().getParent());
        try (TrainDisplay display =
                new TrainDisplay(err, Interruption.listen(err), quiet, Boolean.getBoolean(TERMINAL_PROPERTY))) {
            return new Outcome(
                    training.run(
                            List.of(journal),
                            display,
                            watching,
                            folder,
                            checkpointEvery,
                            keepGoing ? Trainer.NonFinite.TRAIN_ON : Trainer.NonFinite.STOP,
                            pilot()),
                    training.recipe(),
                    journal.file());
        }
    }

    private Pilot pilot() {
        TrialsConverter.Limit limit = trials;
        Autopilot.Settings usual = Autopilot.Settings.USUAL;
        return Autopilot.of(
                autopilot,
                limit == null ? usual : new Autopilot.Settings(limit.share(), limit.time(), usual.remedies()));
    }

    /** What cannot go together should be known before anything is trained. */
    private void refuseTrialsThatDependOnTheClock() {
        TrialsConverter.Limit limit = trials;
        if (limit != null && autopilot != AutopilotMode.ACT) {
            throw new UsageException("--trials: found it with --autopilot " + autopilot.id()
                    + ", which tries nothing; expected --autopilot act, or no --trials");
        }
        if (limit != null && limit.time() != null && deterministic) {
            throw new UsageException("--trials: found a time with --deterministic, under which nothing may depend on a"
                    + " clock; expected a share of the run's steps, such as 100%");
        }
    }

    private Outcome resume(CommandLine line, String from) throws IOException {
        try (SavedRun saved = saved(from)) {
            LoadedRecipe recipe = arguments.load(saved.overrides(arguments.overrides()));
            tellIdleSettings(line.getErr(), recipe);
            try (Training training = Training.resume(recipe, saved);
                    JournalWriter journal =
                            JournalWriter.resume(saved.folder(), saved.facts().events())) {
                if (!quiet) {
                    tell(line.getErr(), training, saved, recipe);
                }
                boolean asked = line.getParseResult().hasMatchedOption("--overhead")
                        || line.getParseResult().hasMatchedOption("--deterministic");
                Watching before = saved.facts().watching();
                double share = asked ? share() : before.share();
                Watching watching =
                        watching(share, measure.isEmpty() && share > 0 ? before.requested() : Set.copyOf(measure));
                return train(line, training, journal, watching);
            }
        }
    }

    private SavedRun saved(String from) throws IOException {
        return from.equals(LATEST)
                ? SavedRun.latest(out, arguments.file(), arguments.overrides())
                : SavedRun.open(Path.of(from));
    }

    private static void tell(PrintWriter err, Training training, SavedRun saved, LoadedRecipe recipe) {
        long step = saved.checkpoint().step();
        long total = training.facts().plannedSteps();
        err.println("Going on with " + saved.facts().run() + " at step " + step + " of " + total
                + (recipe.overrides().isEmpty() ? "" : ", with --set " + String.join(" --set ", recipe.overrides())));
        if (step == total) {
            err.println("All its steps are done; --set epochs=… or --set steps=… adds some.");
        }
    }

    private void tellIdleSettings(PrintWriter err, LoadedRecipe recipe) {
        if (!quiet) {
            IdleSetting.of(recipe).forEach(idle -> err.println("without effect: " + idle.sentence()));
        }
    }

    /** For the shell's completion, as options are written. */
    static final class AutopilotModes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(AutopilotMode.values()).map(AutopilotMode::id).iterator();
        }
    }

    /** For the shell's completion. */
    static final class OnRequest implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Watching.onRequest().iterator();
        }
    }

    private double share() {
        return overhead > 0 && deterministic ? Watching.EVERYTHING.share() : overhead;
    }

    private static Watching watching(double share, Set<String> requested) {
        if (share == 0 && !requested.isEmpty()) {
            throw new UsageException("--measure: found " + String.join(", ", requested)
                    + " with --overhead 0, which measures nothing; expected one of the two without the other");
        }
        Set<String> known = Watching.onRequest();
        for (String name : requested) {
            if (!known.contains(name)) {
                throw new UsageException("--measure: found '" + name + "', which "
                        + (Quantities.byName(name).isPresent()
                                ? "is measured anyway wherever it can be"
                                : "is in no catalogue")
                        + "; expected one of what is measured on request: " + String.join(", ", known));
            }
        }
        return new Watching(share, requested);
    }

    private JournalWriter journal(String run) {
        Path folder = out.resolve(run);
        try {
            Files.createDirectories(folder);
            return JournalWriter.create(folder);
        } catch (IOException e) {
            throw new UsageException("--out: found " + out.toAbsolutePath() + ", which cannot be written to (" + e
                    + "); expected a folder that can, or one that can be made");
        }
    }

    /** A report that cannot be written should be known before hours of training. */
    private void refuseUnwritableReport() {
        Path page = report;
        if (page == null) {
            return;
        }
        Path folder = page.toAbsolutePath().getParent();
        if (Files.isDirectory(page) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UsageException("--report: found " + page.toAbsolutePath()
                    + ", which cannot be written; expected a file in a folder that exists and can be written to");
        }
    }

    private static int exitCode(TrainingResult result) {
        if (result.status() == RunStatus.INTERRUPTED) {
            return ExitCode.INTERRUPTED;
        }
        return result.findings().stream().anyMatch(io.evenkeel.run.Finding::blocks) ? ExitCode.CRITICAL : ExitCode.DONE;
    }
}
