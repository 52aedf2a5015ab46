package io.evenkeel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.report.ProbeReport;
import io.evenkeel.torch.probe.ProbeData;
import io.evenkeel.torch.probe.ProbeQuestions;
import io.evenkeel.torch.script.TorchScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Curvature, gradient and step sizes of a trained model. */
@Command(
        name = "probe",
        description = {
            "Measures the curvature of a trained model, and what follows.",
            "Loss, gradient, the Hessian's extreme eigenvalues and trace, each with its error, and the step sizes that "
                    + "follow. The model is a TorchScript file, or a recipe with --checkpoint. It is loaded and measured "
                    + "in a process of its own.",
            ""
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  evenkeel probe model.pt --data data.npz --loss cross_entropy",
            "  evenkeel probe model.pt --data table.csv --label price --loss mse --density --layers --json",
            "  evenkeel probe model.pt --data data.npz --loss cross_entropy --noise --report probe.html",
            "  evenkeel probe recipe.yaml --checkpoint runs/RUN/last.safetensors --top 10 --batch 32"
        })
final class ProbeCommand implements Callable<Integer> {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A TorchScript file, or a recipe with --checkpoint.")
    private @Nullable Path model;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "The samples: npz or safetensors with arrays x and y, or CSV. A recipe measures on its "
                    + "own training data without it.")
    private @Nullable Path data;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            split = ",",
            description = "CSV: the column of targets by name or index from 0, or several; the last when absent.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description = "For a TorchScript file: a loss of the recipe language, such as cross_entropy or mse.",
            completionCandidates = Losses.class)
    private @Nullable String loss;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "The weights for a recipe's network.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the recipe by its dotted path; repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "How many of the largest eigenvalues (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int top;

    @Option(names = "--density", description = "Also the density of all eigenvalues.")
    private boolean density;

    @Option(
            names = "--noise",
            description = "Also the gradient's noise: by one backward pass where a recipe's layers allow it, by "
                    + "one for each sample of a TorchScript model.")
    private boolean noise;

    @Option(names = "--layers", description = "Also curvature and gradient of each layer.")
    private boolean layers;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with all answers and figures; with it go --density and --layers.")
    private @Nullable Path report;

    @Option(names = "--max-samples", paramLabel = "N", description = "Take the first so many samples.")
    private @Nullable Integer most;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Samples in a batch of the training that the best step is for; all when absent.")
    private @Nullable Long batch;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "After this time (90s, 10m, 2h), print what is known and exit with 5 (default: "
                    + "${DEFAULT-VALUE}).",
            defaultValue = "1h")
    private String timeLimit = "1h";

    @Option(names = "--quiet", description = "No progress on standard error.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON object instead of prose.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        refuseUnwritableReport();
        ProbeRequest request = request();
        Duration limit = limit();
        if (request.checkpoint() == null) {
            TorchScriptFile.check(request.model());
        }
        Interruption interruption = Interruption.listen(line.getErr());
        interruption.nativeWorkIsOver();
        ObjectNode answer;
        try (ProbeDisplay display =
                new ProbeDisplay(line.getErr(), quiet, Boolean.getBoolean(TrainCommand.TERMINAL_PROPERTY))) {
            answer = new ProbeProcess(request, limit, interruption::requested, display::show).answer();
        }
        if (json) {
            line.getOut().println(answer);
        } else {
            new ProbeText(line.getOut()).print(answer);
        }
        Path page = report;
        if (page != null) {
            new ProbeReport(answer, origin(line)).write(page);
        }
        return interrupted(line, answer) ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private ProbeReport.Origin origin(CommandLine line) {
        List<String> words = new ArrayList<>(List.of("./evenkeel"));
        words.addAll(line.getParseResult().originalArgs());
        return new ProbeReport.Origin(
                Objects.toString(model),
                Objects.toString(data, ""),
                loss == null ? "" : loss.toLowerCase(Locale.ROOT),
                words,
                new Version().getVersion()[0]);
    }

    /** A page that cannot be written should be known before minutes of work. */
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

    private static boolean interrupted(CommandLine line, JsonNode answer) {
        boolean interrupted = answer.path("interrupted").asBoolean();
        if (interrupted) {
            line.getErr().println("Interrupted; this is what was known by then, with its error.");
        }
        return interrupted;
    }

    private ProbeRequest request() throws IOException {
        Path file = Objects.requireNonNull(model);
        LossSpec.Kind kind = null;
        if (checkpoint == null) {
            if (isRecipe(file)) {
                throw new UsageException(file
                        + ": found a recipe without --checkpoint; expected one, such as runs/RUN/last.safetensors");
            }
            kind = lossKind();
            if (data == null) {
                throw new UsageException("--data: found nothing; expected a file with the samples to measure on");
            }
            if (!overrides.isEmpty()) {
                throw new UsageException("--set: found " + overrides + " for a TorchScript file; expected a recipe");
            }
        } else if (loss != null) {
            throw new UsageException("--loss: found " + loss + " for a recipe, which has its own; use --set loss=…");
        }
        if (top < 1 || (most != null && most < 1) || (batch != null && batch < 1)) {
            throw new UsageException("--top, --max-samples, --batch: found a number below 1; expected at least 1");
        }
        return new ProbeRequest(
                file,
                checkpoint,
                overrides,
                kind,
                data == null ? null : new ProbeData(data, labels, most),
                most,
                new ProbeQuestions(top, density || report != null, noise, layers || report != null, batch));
    }

    private static boolean isRecipe(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    /** For the shell's completion, as recipes write them. */
    static final class Losses implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(LossSpec.Kind.values())
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }

    private LossSpec.Kind lossKind() {
        String name = loss;
        return Arrays.stream(LossSpec.Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("--loss: found " + (name == null ? "nothing" : name)
                        + "; expected one of "
                        + String.join(", ", new Losses())));
    }

    private Duration limit() {
        Matcher matcher = DURATION.matcher(timeLimit);
        if (!matcher.matches()) {
            throw new UsageException("--time-limit: found " + timeLimit + "; expected a time such as 90s, 10m or 2h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }
}
