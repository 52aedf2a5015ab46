import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.Watching;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Steps per second of {@code train --overhead 0}, journal included, against a plain PyTorch loop, on the same networks
 * and arrays.
 *
 * <p>Each side has a process of its own for each setting of threads (ATen's, OpenBLAS's), warmed up and waiting; they
 * take turns, so that a machine whose speed drifts treats them alike. A side's setting is the one with the best median,
 * and the ratio is the median of the rounds' own ratios between the two best settings.
 */
class PyTorch {

    private static final int ROUNDS = 7;
    private static final double SECONDS_A_TURN = 2.5;
    private static final double SECONDS_TO_WARM_UP = 4;
    private static final String PYTHON = System.getProperty("python", "python3");
    private static final List<String> NETWORKS = List.of("mlp", "lenet", "transformer");

    /** @param arguments {@code work FOLDER} to be one side; else networks to compare, by default all three */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("work")) {
            work(Path.of(arguments[1]));
            return;
        }
        Path folder = Files.createTempDirectory("evenkeel-bench");
        try {
            run(List.of(PYTHON, "bench/pytorch_loop.py", "data", folder.toString()));
            for (String network : NETWORKS) {
                Files.copy(Path.of("bench/pytorch-networks", network + ".yaml"), folder.resolve(network + ".yaml"));
            }
            compare(folder, arguments.length == 0 ? NETWORKS : List.of(arguments));
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void compare(Path folder, List<String> networks) throws Exception {
        List<String> threads =
                Runtime.getRuntime().availableProcessors() > 1 ? List.of("1,1", "2,1", "1,2") : List.of("1,1");
        System.out.printf(
                "%-12s %-9s %7s %10s %21s %8s%n", "network", "side", "threads", "steps/s", "spread", "ratio");
        for (String network : networks) {
            Map<String, Map<String, double[]>> rates = new LinkedHashMap<>();
            List<Side> sides = new ArrayList<>();
            try {
                for (String count : threads) {
                    sides.add(Side.evenkeel(folder, count));
                    sides.add(Side.pytorch(folder, count));
                }
                for (Side side : sides) {
                    side.warmUp(network);
                    rates.computeIfAbsent(side.name, name -> new LinkedHashMap<>())
                            .put(side.threads, new double[ROUNDS]);
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (Side side : sides) {
                        rates.get(side.name).get(side.threads)[round] = side.rate(network);
                    }
                }
            } finally {
                sides.forEach(Side::close);
            }
            print(network, rates);
        }
    }

    private static void print(String network, Map<String, Map<String, double[]>> rates) {
        String ours = best(rates.get("evenkeel"));
        String theirs = best(rates.get("pytorch"));
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(
                ratios,
                i -> rates.get("evenkeel").get(ours)[i] / rates.get("pytorch").get(theirs)[i]);
        rates.forEach((side, byThreads) -> byThreads.forEach((count, measured) -> {
            boolean isBest = count.equals(side.equals("evenkeel") ? ours : theirs);
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %-9s %6s%s %10.0f %9.0f … %9.0f %8s%n",
                    network,
                    side,
                    count,
                    isBest ? "*" : " ",
                    median(measured),
                    Arrays.stream(measured).min().orElseThrow(),
                    Arrays.stream(measured).max().orElseThrow(),
                    isBest && side.equals("evenkeel") ? String.format(Locale.ROOT, "%.2f ×", median(ratios)) : "");
        }));
    }

    private static String best(Map<String, double[]> byThreads) {
        return byThreads.entrySet().stream()
                .max(Comparator.comparingDouble(entry -> median(entry.getValue())))
                .orElseThrow()
                .getKey();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void run(List<String> command) throws Exception {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    /** A process that trains as many steps as it is told and says how long that took. */
    private static final class Side implements AutoCloseable {
        private final String name;
        private final String threads;
        private final Process process;
        private final PrintWriter to;
        private final BufferedReader from;
        private long stepsATurn = 1;

        private Side(String name, String threads, List<String> command) throws IOException {
            this.name = name;
            this.threads = threads;
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            // ATen's and OpenBLAS's, on both sides
            builder.environment().put("EVENKEEL_THREADS", threads);
            builder.environment().put("OPENBLAS_NUM_THREADS", threads.substring(2));
            this.process = builder.start();
            this.to = new PrintWriter(process.outputWriter(), true);
            this.from = process.inputReader();
        }

        static Side evenkeel(Path folder, String threads) throws IOException {
            return new Side(
                    "evenkeel",
                    threads,
                    List.of(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:+UseSerialGC",
                            "--enable-native-access=ALL-UNNAMED",
                            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PyTorch.class.getName(),
                            "work",
                            folder.toString()));
        }

        static Side pytorch(Path folder, String threads) throws IOException {
            return new Side("pytorch", threads, List.of(PYTHON, "bench/pytorch_loop.py", "work", folder.toString()));
        }

        /** Trains for a while, and settles how many steps fill a turn. */
        void warmUp(String network) throws IOException {
            long steps = 16;
            double warm = 0;
            while (warm < SECONDS_TO_WARM_UP) {
                double seconds = seconds(network, steps);
                warm += seconds;
                stepsATurn = Math.max(1, Math.round(steps * SECONDS_A_TURN / seconds));
                steps = Math.min(2 * steps, stepsATurn);
            }
        }

        double rate(String network) throws IOException {
            return stepsATurn / seconds(network, stepsATurn);
        }

        private double seconds(String network, long steps) throws IOException {
            to.println(network + " " + threads.charAt(0) + " " + steps);
            String answer = from.readLine();
            if (answer == null) {
                throw new IOException(name + " with threads " + threads + " ended; what it said is above");
            }
            return Double.parseDouble(answer);
        }

        @Override
        public void close() {
            to.close();
            process.destroy();
        }
    }

    private static void work(Path folder) throws Exception {
        BufferedReader in = new BufferedReader(new java.io.InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            LoadedRecipe loaded =
                    RecipeReader.read(folder.resolve(words[0] + ".yaml"), List.of("steps=" + words[2]));
            Path journal = Files.createTempFile(folder, "journal", ".jsonl");
            Files.delete(journal);
            try (Training training = Training.prepare(loaded);
                    JournalWriter writer = JournalWriter.create(journal)) {
                long begin = System.nanoTime();
                training.run(List.of(writer), Progress.SILENT, Watching.NOTHING);
                System.out.println((System.nanoTime() - begin) / 1e9);
            }
            Files.delete(journal);
        }
    }
}
