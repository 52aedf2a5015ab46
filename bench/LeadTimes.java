import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.run.Severity;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long before a run diverges a warning says that it will: on learning rates that rise until training breaks, on attention
 * logits that grow, and, for false alarms, on a folder of recipes in good health.
 *
 * <p>A run has diverged from the first step at which the loss is not finite, or from which on its median over ten steps
 * stays above three times the least median of 25 steps so far. A warning is the first finding of weight warning or more,
 * of a kind that forebodes it, at the step at which it is told. The lead is the difference in steps; a run without a
 * warning before it diverges has a lead of none.
 */
class LeadTimes {

    /** Warnings that the issue of a run will be bad, while its loss need not show it. */
    private static final List<FindingKind> FOREBODING = List.of(
            FindingKind.STEP_TOO_LARGE,
            FindingKind.UPDATE_TOO_LARGE,
            FindingKind.NOISY_GRADIENT,
            FindingKind.ATTENTION_LOGIT_GROWTH);

    private static final double FAR = 3;
    private static final int MEDIAN = 10;
    private static final int BEST = 25;
    private static final int ENOUGH = 20;

    private static final Map<String, String> NETWORKS = new LinkedHashMap<>();
    private static final Map<String, String> OPTIMIZERS = new LinkedHashMap<>();
    private static final Map<String, String> ATTENTION = new LinkedHashMap<>();

    static {
        String linear = "linear: {units: 64, init: he_uniform}";
        NETWORKS.put(
                "mlp",
                "data: {source: digits, scale: unit}\nmodel: {layers: [" + linear + ", relu, " + linear
                        + ", relu, linear: 10]}\nloss: cross_entropy\nbatch: 32\n");
        NETWORKS.put(
                "cnn",
                "data: {source: digits, scale: unit}\nmodel: {layers: [conv2d: {filters: 8, kernel: 3, padding: same}, relu,"
                        + " max_pool2d: 2, conv2d: {filters: 16, kernel: 3, padding: same}, relu, flatten, linear: 10]}\n"
                        + "loss: cross_entropy\nbatch: 32\n");
        NETWORKS.put(
                "gru",
                "data: {source: adding, samples: 800, length: 12}\nmodel: {layers: [gru: 24, last_step, linear: 1]}\n"
                        + "loss: mse\nbatch: 32\n");
        // from where nothing moves to where nothing holds: five powers of ten
        OPTIMIZERS.put("sgd", "sgd: {learning_rate: %s}|1e-3");
        OPTIMIZERS.put("momentum", "sgd: {learning_rate: %s, momentum: 0.9}|1e-4");
        OPTIMIZERS.put("adam", "adam: {learning_rate: %s}|1e-5");
        String transformer = "data: {source: digits, samples: 800, scale: unit}\nmodel: {layers: [reshape: [8, 8], linear: 32,"
                + " positional: learned, repeat: {times: 2, layers: [transformer: {heads: 4, ff: 64%s}]},"
                + " layer_norm, mean_pool, linear: 10]}\nloss: cross_entropy\nbatch: 32\n";
        ATTENTION.put(
                "momentum, linear ramp to 1",
                String.format(transformer, "") + "optimizer: {sgd: {learning_rate: 1.0, momentum: 0.9}}\nschedule: {warm_up: 400}\n"
                        + "steps: 400\n");
        ATTENTION.put(
                "adam 0.03",
                String.format(transformer, "") + "optimizer: {adam: {learning_rate: 0.03}}\nsteps: 400\n");
        ATTENTION.put(
                "adam 0.01, queries four times as long",
                String.format(transformer, ", scale: 1.4") + "optimizer: {adam: {learning_rate: 0.01}}\nsteps: 400\n");
        ATTENTION.put(
                "adam, growing by 1 % a step",
                String.format(transformer, "")
                        + "optimizer: {adam: {learning_rate: 0.001}}\nschedule: {exponential: 1.01}\nsteps: 500\n");
    }

    private record Settings(int seeds, long steps, Watching watching, Path dump) {}

    public static void main(String[] arguments) throws Exception {
        List<String> sets = new ArrayList<>();
        List<String> only = new ArrayList<>();
        int seeds = 3;
        long steps = 1000;
        Watching watching = new Watching(0.05);
        Path dump = null;
        Path healthy = Path.of("bench/cases");
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            if (List.of("ramps", "attention", "healthy").contains(argument)) {
                sets.add(argument);
            } else if (NETWORKS.containsKey(argument) || OPTIMIZERS.containsKey(argument)) {
                only.add(argument);
            } else if (argument.startsWith("seeds=")) {
                seeds = Integer.parseInt(value);
            } else if (argument.startsWith("steps=")) {
                steps = Long.parseLong(value);
            } else if (argument.equals("watching=everything")) {
                watching = Watching.EVERYTHING;
            } else if (argument.startsWith("dump=")) {
                dump = Files.createDirectories(Path.of(value));
            } else if (argument.startsWith("healthy=")) {
                sets.add("healthy");
                healthy = Path.of(value);
            } else {
                System.err.println("found " + argument + "; expected any of ramps, attention, healthy, " + NETWORKS.keySet()
                        + ", " + OPTIMIZERS.keySet()
                        + ", and seeds=N, steps=N, watching=everything, healthy=FOLDER, dump=FOLDER");
                System.exit(2);
            }
        }
        Settings settings = new Settings(seeds, steps, watching, dump);
        if (sets.isEmpty() || sets.contains("ramps")) {
            table("learning rates that rise by 10⁵ over " + steps + " steps", ramps(steps, only), settings);
        }
        if (sets.isEmpty() || sets.contains("attention")) {
            table("attention logits that grow", recipes(ATTENTION), settings);
        }
        if (sets.isEmpty() || sets.contains("healthy")) {
            falseAlarms(healthy, settings);
        }
    }

    private static Map<String, LoadedRecipe> ramps(long steps, List<String> only) {
        Map<String, String> texts = new LinkedHashMap<>();
        double factor = Math.pow(1e5, 1.0 / steps);
        NETWORKS.forEach((network, text) -> OPTIMIZERS.forEach((optimizer, how) -> {
            boolean wanted = chosen(only, NETWORKS, network) && chosen(only, OPTIMIZERS, optimizer);
            if (wanted) {
                String[] parts = how.split("\\|");
                texts.put(
                        network + ", " + optimizer,
                        text + "optimizer: {" + String.format(parts[0], parts[1]) + "}\nschedule: {exponential: " + factor
                                + "}\nsteps: " + steps + "\n");
            }
        }));
        return recipes(texts);
    }

    /** All of them where none is named. */
    private static boolean chosen(List<String> only, Map<String, String> among, String name) {
        return only.contains(name) || only.stream().noneMatch(among::containsKey);
    }

    private static Map<String, LoadedRecipe> recipes(Map<String, String> texts) {
        Map<String, LoadedRecipe> recipes = new LinkedHashMap<>();
        texts.forEach((name, text) -> recipes.put(
                name, RecipeReader.read("name: " + name.replaceAll("[^a-z0-9]+", "-") + "\nseed: 1\n" + text, Path.of("recipe.yaml"), List.of())));
        return recipes;
    }

    /** @param told the first step at which a foreboding warning was told, by kind */
    private record Outcome(List<Double> losses, Map<FindingKind, Long> told, long end) {

        long firstTold() {
            return told.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        }

        /** −1: it has not. */
        int diverged() {
            double[] best = new double[losses.size()];
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < best.length; i++) {
                best[i] = least;
                if (i + 1 >= BEST) {
                    least = Math.min(least, median(losses.subList(i + 1 - BEST, i + 1)));
                }
            }
            int since = -1;
            for (int i = losses.size() - 1; i >= 0; i--) {
                double now = median(losses.subList(i, Math.min(losses.size(), i + MEDIAN)));
                if (Double.isFinite(now) && now <= FAR * best[i]) {
                    break;
                }
                since = i;
            }
            // a few high losses at the very end may be a spike
            return since >= 0 && (losses.size() - since >= MEDIAN || !Double.isFinite(losses.get(losses.size() - 1)))
                    ? since
                    : -1;
        }
    }

    private static Outcome run(LoadedRecipe recipe, Settings settings, String name) throws Exception {
        List<Double> losses = new ArrayList<>();
        Map<FindingKind, Long> told = new TreeMap<>();
        List<String> dumped = new ArrayList<>();
        RunSink sink = new RunSink() {
            @Override
            public void header(RunHeader header) {}

            @Override
            public void event(RunEvent event) {
                if (event instanceof RunEvent.Measured measured) {
                    Double loss = measured.quantities().get(QuantityKey.of(Quantities.LOSS_TRAINING));
                    if (loss != null) {
                        losses.add(loss);
                    }
                    if (settings.dump() != null) {
                        measured.quantities().forEach((key, value) -> {
                            if (!key.hasPlace() || key.name().startsWith("attention")) {
                                dumped.add(event.step() + "," + key + "," + value);
                            }
                        });
                    }
                } else if (event instanceof RunEvent.Found found) {
                    FindingKind kind = found.finding().kind();
                    if (settings.dump() != null) {
                        dumped.add(event.step() + ",found " + kind.id() + " " + found.finding().severity() + " from "
                                + found.finding().fromStep() + "," + found.finding().numbers().toString().replace(",", ";"));
                    }
                    if (FOREBODING.contains(kind)
                            && found.finding().severity() != Severity.INFO
                            && found.finding().resolvedAt() == null) {
                        told.putIfAbsent(kind, event.step());
                    }
                }
            }
        };
        try (Training training = Training.prepare(recipe, true)) {
            training.run(List.of(sink), Progress.SILENT, settings.watching());
        }
        if (settings.dump() != null) {
            Files.write(settings.dump().resolve(name.replaceAll("[^a-z0-9]+", "-") + ".csv"), dumped);
        }
        return new Outcome(losses, told, losses.size());
    }

    private static void table(String title, Map<String, LoadedRecipe> recipes, Settings settings) throws Exception {
        System.out.printf("%n%s%n", title);
        System.out.printf("%-42s %5s  %-9s %-9s %-7s %s%n", "run", "seed", "warned", "diverged", "lead", "by");
        List<Double> leads = new ArrayList<>();
        int notDiverged = 0;
        for (Map.Entry<String, LoadedRecipe> entry : recipes.entrySet()) {
            for (int seed = 1; seed <= settings.seeds(); seed++) {
                Outcome outcome = run(seeded(entry.getValue(), seed), settings, entry.getKey() + "-" + seed);
                int diverged = outcome.diverged();
                long warned = outcome.firstTold();
                String lead = "-";
                if (diverged < 0) {
                    notDiverged++;
                } else {
                    double steps = warned < diverged ? diverged - warned : 0;
                    leads.add(steps);
                    lead = String.format(Locale.ROOT, "%.0f", steps);
                }
                System.out.printf(
                        "%-42s %5d  %-9s %-9s %-7s %s%n",
                        entry.getKey(),
                        seed,
                        warned == Long.MAX_VALUE ? "never" : String.valueOf(warned),
                        diverged < 0 ? "no" : String.valueOf(diverged),
                        lead,
                        outcome.told());
            }
        }
        Collections.sort(leads);
        if (!leads.isEmpty()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d runs diverged, %d did not; lead in steps: median %.0f, quartiles %.0f and %.0f; %d steps or more in %.0f %%%n",
                    leads.size(),
                    notDiverged,
                    quantile(leads, 0.5),
                    quantile(leads, 0.25),
                    quantile(leads, 0.75),
                    ENOUGH,
                    100.0 * leads.stream().filter(lead -> lead >= ENOUGH).count() / leads.size());
        }
    }

    private static LoadedRecipe seeded(LoadedRecipe recipe, int seed) {
        return RecipeReader.read(recipe.text(), recipe.path(), Stream.concat(recipe.overrides().stream(), Stream.of("seed=" + seed)).toList());
    }

    private static void falseAlarms(Path folder, Settings settings) throws Exception {
        if (!Files.isDirectory(folder)) {
            System.err.println("found no folder " + folder + "; expected recipes in good health there, or healthy=FOLDER");
            System.exit(2);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("(H\\d+|healthy)[^.]*\\.yaml")).sorted().toList();
        }
        System.out.printf("%nrecipes in good health, %s%n", folder);
        int runs = 0;
        int alarmed = 0;
        for (Path file : files) {
            for (int seed = 1; seed <= settings.seeds(); seed++) {
                String name = file.getFileName() + "-" + seed;
                Outcome outcome = run(RecipeReader.read(file, List.of("seed=" + seed)), settings, name);
                runs++;
                if (!outcome.told().isEmpty()) {
                    alarmed++;
                    System.out.printf("%-42s %5d  %s of %d steps%n", file.getFileName(), seed, outcome.told(), outcome.end());
                }
            }
        }
        System.out.printf("%d runs of %d recipes, %d with a foreboding warning%n", runs, files.size(), alarmed);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double quantile(List<Double> sorted, double share) {
        double at = share * (sorted.size() - 1);
        int below = (int) at;
        int above = Math.min(sorted.size() - 1, below + 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }
}
