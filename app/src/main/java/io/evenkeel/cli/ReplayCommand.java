package io.evenkeel.cli;

import io.evenkeel.replay.Replay;
import io.evenkeel.replay.ReplayResult;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the last steps of a broken run again. */
@Command(
        name = "replay",
        description = {
            "Takes the last steps before a NaN or an infinity again, and says where it began.",
            "Names the first operation, layer, parameter and sample whose value is not finite, with what led there.",
            ""
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  evenkeel replay runs/digits-20260131-094501-3fa2",
            "  evenkeel replay runs/digits-20260131-094501-3fa2 --json",
            "  evenkeel replay copied/run --recipe copied/recipe.yaml",
            "",
            "It ends with 3 where it finds such a value, and with 0 where all are finite this time."
        })
final class ReplayCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private @Nullable Path run;

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description = "Where the recipe stands now, if it was moved: paths to data are relative to it. "
                    + "What it says is taken from the run.")
    private @Nullable Path recipe;

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ReplayResult result = Replay.of(Objects.requireNonNull(run), recipe);
        ReplayAnswer answer = new ReplayAnswer(result);
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (json) {
            line.getOut().println(answer.json());
        } else {
            answer.print(line.getOut());
        }
        return result.first() == null ? ExitCode.DONE : ExitCode.CRITICAL;
    }
}
