import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Steps per second without instruments, with the default budget, and with everything that is due; each with a journal.
 * The three take turns, so that a machine whose speed drifts treats them alike; medians and ratios are printed.
 */
class Steps {

    private static final int ROUNDS = 3;

    /** Long enough for runs of ten seconds and more, of which the budget speaks. */
    private static final int STEPS = 50_000;

    public static void main(String[] arguments) throws Exception {
        List<String> recipes = arguments.length > 0
                ? List.of(arguments)
                : List.of("examples/healthy.yaml");
        Map<String, Watching> ways = new LinkedHashMap<>();
        ways.put("--overhead 0", Watching.NOTHING);
        ways.put("--overhead 5%", new Watching(0.05));
        ways.put("--deterministic", Watching.EVERYTHING);
        System.out.printf("%-28s %-16s %12s %10s%n", "recipe", "watching", "steps/s", "time ×");
        for (String recipe : recipes) {
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            ways.keySet().forEach(way -> rates.put(way, new ArrayList<>()));
            for (int round = -1; round < ROUNDS; round++) {
                for (Map.Entry<String, Watching> way : ways.entrySet()) {
                    double rate = stepsPerSecond(recipe, way.getValue());
                    // The first round warms the JVM up.
                    if (round >= 0) {
                        rates.get(way.getKey()).add(rate);
                    }
                }
            }
            double plain = median(rates.get("--overhead 0"));
            rates.forEach((way, measured) -> System.out.printf(
                    Locale.ROOT,
                    "%-28s %-16s %12.0f %10.3f%n",
                    recipe,
                    way,
                    median(measured),
                    plain / median(measured)));
        }
    }

    private static double stepsPerSecond(String recipe, Watching watching) throws Exception {
        LoadedRecipe loaded = RecipeReader.read(Path.of(recipe), List.of("steps=" + STEPS));
        Path folder = Files.createTempDirectory("evenkeel-bench");
        try (Training training = Training.prepare(loaded);
                JournalWriter journal = JournalWriter.create(folder)) {
            long begin = System.nanoTime();
            TrainingResult result = training.run(List.of(journal), Progress.SILENT, watching);
            return result.steps() / ((System.nanoTime() - begin) / 1e9);
        } finally {
            Files.deleteIfExists(folder.resolve(JournalWriter.FILE_NAME));
            Files.deleteIfExists(folder);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
