import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunHeader;
import io.evenkeel.run.RunSink;
import io.evenkeel.training.Ongoing;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What watching costs in a run of a minute: the time of a step with every instrument switched on at {@code --overhead 5%},
 * over that of {@code --overhead 0}, for the four fixed networks. Both write a journal; the two runs live side by side and
 * take turns of about a second, so that a machine whose speed drifts treats them alike. Medians over the rounds of the ratios of elapsed time and of the training thread's
 * time on a processor, the overhead as the run itself reports it, and how often each costly thing was measured.
 */
class Overhead {

    private static final int CLASSES = 10;
    private static final int BATCHES = 16;
    private static final int STEPS_TO_WARM_UP = 60;
    private static final double SECONDS_A_TURN = 1;
    private static final double SECONDS_TO_WARM_UP = 3;

    record Case(String name, int batch, int[] sample, String... layers) {}

    private static final List<Case> CASES = List.of(
            new Case("mlp", 128, new int[] {784}, "linear: 512", "relu", "linear: 512", "relu", "linear: 10"),
            new Case(
                    "cnn",
                    128,
                    new int[] {3, 32, 32},
                    "conv2d: {filters: 64, kernel: 3, padding: same}",
                    "relu",
                    "max_pool2d",
                    "conv2d: {filters: 96, kernel: 3, padding: same}",
                    "relu",
                    "max_pool2d",
                    "conv2d: {filters: 128, kernel: 3, padding: same}",
                    "relu",
                    "max_pool2d",
                    "flatten",
                    "linear: 512",
                    "relu",
                    "linear: 256",
                    "relu",
                    "linear: 10"),
            new Case(
                    "transformer",
                    32,
                    new int[] {64, 64},
                    "positional",
                    "transformer: {heads: 4, ff: 256}",
                    "transformer: {heads: 4, ff: 256}",
                    "mean_pool",
                    "linear: 10"),
            new Case("gru", 32, new int[] {64, 64}, "gru: 64", "last_step", "linear: 10"));

    /** What is counted: measured rarely, at looks, and at every step. */
    private static final List<String> COUNTED = List.of("curvature/sharpness", "activation/dead", "gradient/norm");

    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>();
        List<Path> recipes = new ArrayList<>();
        int rounds = 1;
        double seconds = 60;
        for (String argument : arguments) {
            if (argument.startsWith("rounds=")) {
                rounds = Integer.parseInt(argument.substring("rounds=".length()));
            } else if (argument.startsWith("seconds=")) {
                seconds = Double.parseDouble(argument.substring("seconds=".length()));
            } else if (CASES.stream().anyMatch(c -> c.name().equals(argument))) {
                names.add(argument);
            } else if (argument.endsWith(".yaml")) {
                recipes.add(Path.of(argument));
            } else {
                System.err.println("found " + argument + "; expected rounds=N, seconds=S, a recipe, or any of "
                        + CASES.stream().map(Case::name).toList());
                System.exit(2);
            }
        }
        System.out.printf(
                "%-12s %8s %10s %10s %8s %8s %9s  %s%n",
                "network", "steps", "steps/s", "watched", "time ×", "CPU ×", "reported", "times measured");
        for (Case each : CASES) {
            if (names.contains(each.name()) || (names.isEmpty() && recipes.isEmpty())) {
                measure(each, rounds, seconds);
            }
        }
        for (Path recipe : recipes) {
            measure(recipe.getFileName().toString(), recipe, rounds, seconds);
        }
    }

    private static void measure(Case each, int rounds, double seconds) throws Exception {
        Path folder = Files.createTempDirectory("evenkeel-bench");
        try {
            measure(each.name(), write(each, folder), rounds, seconds);
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static void measure(String name, Path recipe, int rounds, double seconds) throws Exception {
        Watching five = new Watching(0.05);
        pair(recipe, STEPS_TO_WARM_UP, 1, five);
        double rate = pair(recipe, STEPS_TO_WARM_UP, 1, five).get(0).rate();
        // a network whose steps are short is compiled by now only if it has taken many
        for (double tried = 0; tried < SECONDS_TO_WARM_UP; tried += SECONDS_TO_WARM_UP / 2) {
            rate = pair(recipe, Math.max(STEPS_TO_WARM_UP, Math.round(rate * SECONDS_TO_WARM_UP / 2)), 1, five).get(0).rate();
        }
        long steps = Math.max(20, Math.round(seconds * rate));
        int turns = (int) Math.max(1, Math.min(steps / 4, Math.round(seconds / SECONDS_A_TURN)));
        List<Run> plain = new ArrayList<>();
        List<Run> watched = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Run> both = pair(recipe, steps, turns, five);
            plain.add(both.get(0));
            watched.add(both.get(1));
        }
        System.out.printf(
                Locale.ROOT,
                "%-12s %8d %10.1f %10.1f %8.3f %8.3f %8.1f%%  %s%n",
                name,
                steps,
                median(plain.stream().map(Run::rate).toList()),
                median(watched.stream().map(Run::rate).toList()),
                median(IntStream.range(0, rounds).mapToObj(i -> plain.get(i).rate() / watched.get(i).rate()).toList()),
                median(IntStream.range(0, rounds).mapToObj(i -> watched.get(i).cpu() / plain.get(i).cpu()).toList()),
                100 * median(watched.stream().map(Run::overhead).toList()),
                watched.get(0).counts());
    }

    /** The recipe, with arrays in which each class has a mean of its own. */
    private static Path write(Case each, Path folder) throws IOException {
        Random random = new Random(1);
        int size = IntStream.of(each.sample()).reduce(1, Math::multiplyExact);
        int samples = each.batch() * BATCHES;
        float[][] means = new float[CLASSES][size];
        for (float[] mean : means) {
            for (int i = 0; i < size; i++) {
                mean[i] = (float) (0.5 * random.nextGaussian());
            }
        }
        ByteBuffer x = ByteBuffer.allocate(samples * size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer y = ByteBuffer.allocate(samples * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            int label = random.nextInt(CLASSES);
            y.putLong(label);
            for (int j = 0; j < size; j++) {
                x.putFloat((float) (means[label][j] + random.nextGaussian()));
            }
        }
        int[] shape = IntStream.concat(IntStream.of(samples), IntStream.of(each.sample())).toArray();
        array(folder.resolve("x.npy"), "<f4", shape, x);
        array(folder.resolve("y.npy"), "<i8", new int[] {samples}, y);
        StringBuilder text = new StringBuilder("name: " + each.name() + "\nseed: 1\n"
                + "data: {source: npy, path: x.npy, labels: y.npy, scale: raw}\nmodel:\n  layers:\n");
        for (String layer : each.layers()) {
            text.append("    - ").append(layer).append('\n');
        }
        text.append("loss: cross_entropy\noptimizer: {sgd: {learning_rate: 0.005}}\nbatch: " + each.batch() + "\nsteps: 1\n");
        return Files.writeString(folder.resolve("recipe.yaml"), text);
    }

    private static void array(Path file, String type, int[] shape, ByteBuffer values) throws IOException {
        String extents = String.join(", ", Arrays.stream(shape).mapToObj(String::valueOf).toList());
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + extents + ",), }";
        int preamble = 10;
        int padding = 64 - (preamble + header.length() + 1) % 64;
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(preamble + text.length + values.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        all.putShort((short) text.length).put(text).put(values.array());
        Files.write(file, all.array());
    }

    /**
     * @param cpu nanoseconds of the training thread a step
     * @param overhead as the run itself reports it; NaN where it does not
     * @param counts how often what was measured
     */
    private record Run(double rate, double cpu, double overhead, String counts) {}

    /** The plain run and the watched one. */
    private static List<Run> pair(Path recipe, long steps, int turns, Watching watching) throws Exception {
        try (Live plain = new Live(recipe, steps, Watching.NOTHING);
                Live watched = new Live(recipe, steps, watching)) {
            for (int turn = 1; turn <= turns; turn++) {
                long until = steps * turn / turns;
                // whoever comes second in one turn comes first in the next
                (turn % 2 == 0 ? plain : watched).advance(until);
                (turn % 2 == 0 ? watched : plain).advance(until);
            }
            return List.of(plain.end(), watched.end());
        }
    }

    /** A run that is under way, and what it took so far. */
    private static final class Live implements AutoCloseable {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final Path folder = Files.createTempDirectory("evenkeel-bench");
        private final int[] counts = new int[COUNTED.size()];
        private final Training training;
        private final JournalWriter journal;
        private final Ongoing run;
        private long nanos;
        private long cpu;

        Live(Path recipe, long steps, Watching watching) throws IOException {
            training = Training.prepare(RecipeReader.read(recipe, List.of("steps=" + steps)), true);
            journal = JournalWriter.create(folder);
            run = training.begin(List.of(journal, new Counter(counts)), Progress.SILENT, watching);
        }

        void advance(long until) {
            timed(() -> run.advance(until));
        }

        Run end() {
            TrainingResult[] result = new TrainingResult[1];
            timed(() -> result[0] = run.result());
            long steps = result[0].steps();
            Double overhead = result[0].last().get(QuantityKey.of(Quantities.OVERHEAD));
            String text = IntStream.range(0, counts.length)
                    .mapToObj(i -> COUNTED.get(i) + " " + counts[i])
                    .collect(Collectors.joining(", "));
            return new Run(
                    steps / (nanos / 1e9), (double) cpu / steps, overhead == null ? Double.NaN : overhead, text);
        }

        private void timed(Runnable work) {
            long busy = THREADS.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            work.run();
            nanos += System.nanoTime() - begin;
            cpu += THREADS.getCurrentThreadCpuTime() - busy;
        }

        @Override
        public void close() throws IOException {
            journal.close();
            training.close();
            Files.deleteIfExists(folder.resolve(JournalWriter.FILE_NAME));
            Files.deleteIfExists(folder);
        }
    }

    private record Counter(int[] counts) implements RunSink {
        @Override
        public void header(RunHeader header) {}

        @Override
        public void event(RunEvent event) {
            if (event instanceof RunEvent.Measured measured) {
                Set<String> names = new HashSet<>();
                measured.quantities().keySet().forEach(key -> names.add(key.name()));
                for (int i = 0; i < counts.length; i++) {
                    counts[i] += names.contains(COUNTED.get(i)) ? 1 : 0;
                }
            }
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
