package io.evenkeel.cli;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.repair.Repair;
import io.evenkeel.repair.RepairResult;
import io.evenkeel.run.Finding;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repairs a recipe, and shows before and after. */
@Command(
        name = "repair",
        description = {
            "Finds out by trials what mends a recipe, and edits it.",
            "Trains it until it is certain what is wrong, tries what may mend it on short runs beside it, trains the "
                    + "best, and edits the recipe where that is better on held-back data by more than the noise. "
                    + "A recipe with nothing critical is left alone; where the data are to blame, it says so.",
            ""
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  evenkeel repair examples/vanishing.yaml",
            "  evenkeel repair recipe.yaml --out fixed.yaml --budget 5m --json"
        })
final class RepairCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Mixin
    private RecipeArguments arguments = new RecipeArguments();

    @Option(
            names = "--out",
            paramLabel = "FIXED.yaml",
            description = "Where the edited recipe goes; a file that is there already is not written over.")
    private @Nullable Path out;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "How long it may take, such as 30s, 5m or 1h; then the best so far counts.",
            converter = BudgetConverter.class)
    private @Nullable Duration budget;

    @Option(
            names = "--deterministic",
            description = "Measure at fixed steps, whatever it costs: the same recipe and seed give the same repair.")
    private boolean deterministic;

    @Option(names = "--quiet", description = "No progress and no prose on standard error.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        refuseUnwritable();
        LoadedRecipe recipe = arguments.load();
        Repair.Settings settings = new Repair.Settings(
                budget, deterministic ? Watching.EVERYTHING : Repair.Settings.USUAL.watching(), deterministic);
        RepairResult result;
        try (RepairDisplay display = new RepairDisplay(
                line.getErr(),
                Interruption.listen(line.getErr()),
                quiet,
                Boolean.getBoolean(TrainCommand.TERMINAL_PROPERTY))) {
            result = Repair.of(recipe, settings, display);
        }
        Path written = written(result);
        RepairAnswer answer = new RepairAnswer(result, recipe, written);
        if (json) {
            line.getOut().println(answer.json());
        } else {
            answer.print(line.getOut());
        }
        if (result.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        return result.after().findings().stream().anyMatch(Finding::blocks) ? ExitCode.CRITICAL : ExitCode.DONE;
    }

    /** Null where there is nothing to write, or nowhere. */
    private @Nullable Path written(RepairResult result) throws IOException {
        Path file = out;
        if (file == null || result.edits().isEmpty()) {
            return null;
        }
        Files.writeString(file, result.patch().after().text(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return file;
    }

    /** To be known before hours of training. */
    private void refuseUnwritable() {
        Path file = out;
        if (file == null) {
            return;
        }
        if (Files.exists(file)) {
            throw new UsageException("--out: found " + file.toAbsolutePath()
                    + ", which is there already and would be lost; expected the name of a new file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UsageException("--out: found " + file.toAbsolutePath()
                    + ", which cannot be written; expected a file in a folder that exists and can be written to");
        }
    }
}
