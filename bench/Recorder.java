import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the flight recorder costs: steps without any check, with the check that loss and gradient are finite, and with
 * check and recorder. The three take turns in many short rounds; medians of the rounds' own ratios are printed, of elapsed
 * time and of the training thread's time on a processor.
 */
class Recorder {

    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "2"));

    /** So rare that the keeper of checkpoints saves once, at the end, after the clock has stopped mattering. */
    private static final CheckpointCadence AT_THE_END = CheckpointCadence.parse("999999999");

    private record Way(CheckpointCadence cadence, Trainer.NonFinite nonFinite) {}

    private record Measured(double time, double cpu) {}

    public static void main(String[] arguments) throws Exception {
        List<String> recipes = arguments.length > 0
                ? List.of(arguments)
                : List.of("examples/healthy.yaml", "examples/layers/conv2d.yaml");
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("neither", new Way(CheckpointCadence.OFF, Trainer.NonFinite.TRAIN_ON));
        ways.put("check", new Way(CheckpointCadence.OFF, Trainer.NonFinite.STOP));
        ways.put("check and recorder", new Way(AT_THE_END, Trainer.NonFinite.STOP));
        System.out.printf("%-28s %-20s %12s %8s %8s%n", "recipe", "way", "µs a step", "time ×", "CPU ×");
        for (String recipe : recipes) {
            measure(recipe, 500, ways.get("neither"));
            long steps = 1000;
            steps = Math.max(200, Math.round(SECONDS * 1e9 / measure(recipe, steps, ways.get("neither")).time()));
            Map<String, List<Measured>> runs = new LinkedHashMap<>();
            ways.keySet().forEach(way -> runs.put(way, new ArrayList<>()));
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    runs.get(way.getKey()).add(measure(recipe, steps, way.getValue()));
                }
            }
            List<Measured> plain = runs.get("neither");
            for (Map.Entry<String, List<Measured>> way : runs.entrySet()) {
                List<Double> times = new ArrayList<>();
                List<Double> cpus = new ArrayList<>();
                for (int i = 0; i < ROUNDS; i++) {
                    times.add(way.getValue().get(i).time() / plain.get(i).time());
                    cpus.add(way.getValue().get(i).cpu() / plain.get(i).cpu());
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-28s %-20s %12.1f %8.3f %8.3f%n",
                        recipe,
                        way.getKey(),
                        median(way.getValue().stream().map(Measured::time).toList()) / 1e3,
                        median(times),
                        median(cpus));
            }
        }
    }

    private static Measured measure(String recipe, long steps, Way way) throws Exception {
        LoadedRecipe loaded = RecipeReader.read(Path.of(recipe), List.of("steps=" + steps));
        Path folder = Files.createTempDirectory("evenkeel-bench");
        try (Training training = Training.prepare(loaded, true)) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long cpu = threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            TrainingResult result = training.run(
                    List.of(), Progress.SILENT, Watching.NOTHING, folder, way.cadence(), way.nonFinite());
            return new Measured(
                    (double) (System.nanoTime() - begin) / result.steps(),
                    (double) (threads.getCurrentThreadCpuTime() - cpu) / result.steps());
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
