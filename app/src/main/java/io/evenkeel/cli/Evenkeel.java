package io.evenkeel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The command's entry. */
@Command(
        name = "evenkeel",
        description = {"Measures what makes training stable or not, says what is wrong, and repairs it.", ""},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            TrainCommand.class,
            LintCommand.class,
            RepairCommand.class,
            ReplayCommand.class,
            ProbeCommand.class,
            RecipeCommand.class,
            DataCommand.class,
            CatalogueCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing critical left",
            "1:a fault of Evenkeel's own",
            "2:wrong usage or a bad recipe",
            "3:done, a critical finding is left",
            "4:the input cannot be read",
            "5:interrupted; what was saved is kept"
        },
        footer = {
            "",
            "Examples:",
            "  evenkeel train examples/vanishing.yaml --report out.html",
            "  evenkeel lint recipe.yaml --set optimizer.adam.learning_rate=0.01",
            "  evenkeel repair recipe.yaml --out fixed.yaml",
            "  evenkeel replay runs/digits-20260131-094501-3fa2",
            "  evenkeel recipe show recipe.yaml",
            "  evenkeel probe model.pt --data data.npz --loss cross_entropy",
            "  source <(evenkeel generate-completion)"
        })
public final class Evenkeel implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        Interruption.endAtOnce();
        StandardOutput standard = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(new OutputStreamWriter(standard, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        String lost = standard.lost();
        if (lost != null) {
            err.println("evenkeel: the answer cannot be written to standard output (" + lost
                    + "); what was saved before is kept");
            code = code == ExitCode.DONE || code == ExitCode.CRITICAL ? ExitCode.INTERRUPTED : code;
        }
        err.flush();
        System.exit(code);
    }

    /** Runs one command line and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Failures failures = new Failures();
        CommandLine line = commandLine()
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(parsed -> withinMemory(line, parsed));
        return line.execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Evenkeel());
    }

    /** Data larger than the heap are no fault of the program, and an error no exception. */
    private static int withinMemory(CommandLine line, ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutOfMemoryError e) {
            throw new CommandLine.ExecutionException(line, "out of memory", e);
        }
    }

    @Override
    public void run() {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        throw new CommandLine.ParameterException(line, "no command given");
    }
}
