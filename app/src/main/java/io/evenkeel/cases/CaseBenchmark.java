package io.evenkeel.cases;

import io.evenkeel.data.DataException;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.repair.Repair;
import io.evenkeel.torch.ShapeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a folder of cases through diagnosis and repair, each with several seeds, and prints one table. What is done is
 * kept as it comes, so that a second call goes on where the first one was stopped, and several processes can share the
 * work.
 */
public final class CaseBenchmark {

    private final Path home;
    private final PrintWriter out;
    private final PrintWriter err;

    /** @param home the folder of measurements */
    CaseBenchmark(Path home, PrintWriter out, PrintWriter err) {
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /**
     * Exits with 0 where the totals are as they must be, 3 where one is not, 2 for a mistake in the call or the folder.
     *
     * @param arguments the folder of measurements, then what {@code bench/README.md} says of {@code bench/repair}
     */
    public static void main(String[] arguments) throws IOException {
        CaseBenchmark benchmark = new CaseBenchmark(
                Path.of(arguments[0]),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(benchmark.run(List.of(arguments).subList(1, arguments.length)));
    }

    int run(List<String> arguments) throws IOException {
        try {
            CaseArguments asked = CaseArguments.of(home, arguments);
            return run(asked, CaseFolder.read(asked.folder(), asked.only()));
        } catch (CaseException | RecipeException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private record Work(CaseFolder.Case of, int seed, String made) {}

    private int run(CaseArguments asked, List<CaseFolder.Case> cases) throws IOException {
        Fingerprint fingerprint = new Fingerprint(asked.deterministic() ? "deterministic" : "usual");
        ResultStore store = new ResultStore(asked.results());
        CaseRunner runner = new CaseRunner(asked.deterministic() ? Repair.Settings.REPEATABLE : Repair.Settings.USUAL);
        List<Work> work = new ArrayList<>();
        int most =
                cases.stream().mapToInt(one -> one.seeds(asked.seeds())).max().orElse(0);
        for (int number = 0; number < most; number++) {
            for (CaseFolder.Case one : cases) {
                if (number < one.seeds(asked.seeds())) {
                    work.add(new Work(one, asked.from() + number, fingerprint.of(one)));
                }
            }
        }
        for (int i = asked.part() - 1; i < work.size(); i += asked.parts()) {
            Work some = work.get(i);
            if (known(store, some, asked.keep()) == null) {
                CaseResult result = result(runner, some);
                store.keep(result);
                err.println(sentence(new Judged(some.of(), result)));
            }
        }
        return report(asked, store, work, cases);
    }

    private static CaseResult result(CaseRunner runner, Work some) {
        try {
            return runner.run(some.of(), some.seed(), some.made());
        } catch (DataException | ShapeException e) {
            throw new CaseException(some.of().name() + ", seed " + some.seed() + ": " + e.getMessage());
        }
    }

    /** Of all that is done, here or elsewhere. */
    private int report(CaseArguments asked, ResultStore store, List<Work> work, List<CaseFolder.Case> cases)
            throws IOException {
        List<Judged> judged = new ArrayList<>();
        int other = 0;
        for (Work some : work) {
            CaseResult result = known(store, some, asked.keep());
            if (result != null) {
                judged.add(new Judged(some.of(), result));
                other += result.made().equals(some.made()) ? 0 : 1;
            }
        }
        if (judged.size() < work.size()) {
            err.println(
                    work.size() - judged.size() + " of " + work.size() + " are not done yet, or by another process");
        }
        if (other > 0) {
            err.println(other + " of " + judged.size() + " are of another program, recipe or data than this one");
        }
        judged.sort(Comparator.comparingInt(one -> cases.indexOf(one.of())));
        CaseTable table = new CaseTable(judged);
        table.print(out);
        write(asked.json(), table);
        return table.isMet() ? 0 : 3;
    }

    private static @Nullable CaseResult known(ResultStore store, Work work, boolean keep) throws IOException {
        CaseResult result = store.find(work.of().name(), work.seed());
        return result != null && (keep || result.made().equals(work.made())) ? result : null;
    }

    private static String sentence(Judged one) {
        CaseResult result = one.result();
        List<String> words = new ArrayList<>();
        words.add(Objects.requireNonNullElse(result.untouched().first(), "nothing") + " first");
        words.add(result.outcome());
        if (one.isFaulty() && !one.isDetected()) {
            words.add("NOT DETECTED");
        }
        if (one.isDetected() && !one.isRightFirst()) {
            words.add("ANOTHER CAUSE");
        }
        if (one.isFaulty() && !one.isRepaired()) {
            words.add("NOT REPAIRED");
        }
        if (one.isWorse()) {
            words.add("WORSE");
        }
        if (one.isTouched()) {
            words.add("TOUCHED");
        }
        if (one.isFalseAlarm()) {
            words.add("FALSE ALARM");
        }
        return String.format(
                Locale.ROOT,
                "%s seed %d: %s; %s %s → %s; %s; %.2f trainings, %.0f s",
                result.name(),
                result.seed(),
                String.join(", ", words),
                result.quantity(),
                result.untouched().last(),
                result.after().last(),
                result.edits(),
                result.cost(),
                result.seconds());
    }

    private static void write(Path json, CaseTable table) throws IOException {
        Path draft = json.resolveSibling(json.getFileName() + ".part");
        Files.writeString(draft, table.json().toPrettyString() + "\n");
        Files.move(draft, json, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
