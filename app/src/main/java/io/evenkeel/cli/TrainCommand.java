package io.evenkeel.cli;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.report.RunReport;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.RunStatus;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
            "  evenkeel train recipe.yaml --set epochs=3 --set seed=2 --json --quiet"
        })
final class TrainCommand implements Callable<Integer> {

    /** Set by the launcher, which can ask whether standard error is a terminal; the JVM cannot. */
    private static final String TERMINAL_PROPERTY = "evenkeel.terminal";

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
            description = {
                "How much of training's own time watching may take, such as 5%% (the default).",
                "0 records loss and learning rate alone."
            },
            converter = ShareConverter.class,
            defaultValue = "5%")
    private double overhead;

    @Option(
            names = "--deterministic",
            description = "Measure at fixed steps, whatever it costs: the same recipe and seed give the same stream.")
    private boolean deterministic;

    @Option(names = "--quiet", description = "No progress and no prose on standard error.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        PrintWriter err = line.getErr();
        LoadedRecipe recipe = arguments.load();
        refuseUnwritableReport();
        TrainingResult result;
        Path journal;
        try (Training training = Training.prepare(recipe);
                JournalWriter writer = journal(training.facts().run());
                TrainDisplay display =
                        new TrainDisplay(err, Interruption.listen(err), quiet, Boolean.getBoolean(TERMINAL_PROPERTY))) {
            journal = writer.file();
            result = training.run(List.of(writer), display, watching());
        }
        List<String> failures = new ArrayList<>();
        if (result.failure() != null) {
            failures.add(result.failure());
        }
        Path page = written(journal, result, failures);
        TrainAnswer answer = new TrainAnswer(result, recipe.recipe(), journal, page, failures);
        if (json) {
            line.getOut().println(answer.json());
        } else {
            answer.print(line.getOut());
        }
        failures.forEach(failure -> err.println("evenkeel: " + failure));
        return failures.isEmpty() ? exitCode(result) : ExitCode.INTERRUPTED;
    }

    /** The report, or null where none is asked for or it cannot be written: the run's own results come first. */
    private @Nullable Path written(Path journal, TrainingResult result, List<String> failures) {
        Path page = report;
        if (page == null) {
            return null;
        }
        try {
            RunReport.of(JournalReader.read(journal))
                    .withFindings(result.findings())
                    .withUnexamined(result.unexamined())
                    .write(page);
            return page;
        } catch (IOException e) {
            failures.add(
                    "cannot write the report " + page + ": " + e.getMessage() + "; the run is whole in " + journal);
            return null;
        }
    }

    private Watching watching() {
        return overhead > 0 && deterministic ? Watching.EVERYTHING : new Watching(overhead);
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
