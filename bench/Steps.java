import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Steps per second without instruments, with the default budget, and with everything that is due; each with a journal.
 * The three take turns, so that a machine whose speed drifts treats them alike; medians of the rates and of the rounds'
 * own ratios are printed: of elapsed time, and of the training thread's time on a processor, which others who use the
 * machine disturb less.
 */
class Steps {

    private static final int ROUNDS = 3;

    /** Of the shortest way: of runs of ten seconds and more the budget speaks. */
    private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "12"));

    private static final int STEPS_TO_WARM_UP = 500;

    /** What follows before anything counts, so that the compiler is done and the steps of a run are reckoned from its pace. */
    private static final double SECONDS_TO_WARM_UP = 3;

    public static void main(String[] arguments) throws Exception {
        List<String> recipes = arguments.length > 0
                ? List.of(arguments)
                : List.of("examples/healthy.yaml", "examples/layers/conv2d.yaml");
        Map<String, Watching> ways = new LinkedHashMap<>();
        ways.put("--overhead 0", Watching.NOTHING);
        ways.put("--overhead 5%", new Watching(0.05));
        ways.put("--deterministic", Watching.EVERYTHING);
        System.out.printf(
                "%-28s %-16s %10s %21s %8s %8s %10s%n",
                "recipe",
                "watching",
                "steps/s",
                "spread",
                "time ×",
                "CPU ×",
                "overhead");
        for (String recipe : recipes) {
            Map<String, List<Measured>> runs = new LinkedHashMap<>();
            ways.keySet().forEach(way -> runs.put(way, new ArrayList<>()));
            for (Watching way : ways.values()) {
                measure(recipe, STEPS_TO_WARM_UP, way);
            }
            long first = Math.round(SECONDS_TO_WARM_UP * measure(recipe, STEPS_TO_WARM_UP, Watching.NOTHING).rate());
            measure(recipe, first, ways.get("--overhead 5%"));
            long steps = Math.round(SECONDS * measure(recipe, first, Watching.NOTHING).rate());
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Watching> way : ways.entrySet()) {
                    runs.get(way.getKey()).add(measure(recipe, steps, way.getValue()));
                }
            }
            List<Measured> plain = runs.get("--overhead 0");
            runs.forEach((way, measured) -> print(recipe, way, measured, plain));
        }
    }

    /**
     * @param cpu nanoseconds of the training thread a step
     * @param overhead as the run itself reports it; NaN where it does not
     */
    private record Measured(double rate, double cpu, double overhead) {}

    private static void print(String recipe, String way, List<Measured> runs, List<Measured> plain) {
        List<Double> rates = runs.stream().map(Measured::rate).toList();
        List<Double> times = new ArrayList<>();
        List<Double> cpus = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            times.add(plain.get(i).rate() / runs.get(i).rate());
            cpus.add(runs.get(i).cpu() / plain.get(i).cpu());
        }
        double overhead = median(runs.stream().map(Measured::overhead).toList());
        System.out.printf(
                Locale.ROOT,
                "%-28s %-16s %10.0f %9.0f … %9.0f %8.3f %8.3f %10s%n",
                recipe,
                way,
                median(rates),
                Collections.min(rates),
                Collections.max(rates),
                median(times),
                median(cpus),
                Double.isNaN(overhead) ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * overhead));
    }

    private static Measured measure(String recipe, long steps, Watching watching) throws Exception {
        LoadedRecipe loaded = RecipeReader.read(Path.of(recipe), List.of("steps=" + steps));
        Path folder = Files.createTempDirectory("evenkeel-bench");
        try (Training training = Training.prepare(loaded, true);
                JournalWriter journal = JournalWriter.create(folder)) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long cpu = threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            TrainingResult result = training.run(List.of(journal), Progress.SILENT, watching);
            double rate = result.steps() / ((System.nanoTime() - begin) / 1e9);
            double cpuAStep = (double) (threads.getCurrentThreadCpuTime() - cpu) / result.steps();
            Double overhead = result.last().get(QuantityKey.of(Quantities.OVERHEAD));
            return new Measured(rate, cpuAStep, overhead == null ? Double.NaN : overhead);
        } finally {
            Files.deleteIfExists(folder.resolve(JournalWriter.FILE_NAME));
            Files.deleteIfExists(folder);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
