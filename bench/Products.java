import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import io.evenkeel.torch.operator.BatchParts;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.LossGraph;
import io.evenkeel.torch.operator.NetworkLoss;
import io.evenkeel.torch.operator.ParameterBlock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a product with the Hessian costs on a graph that is there already, in gradients: forward and backward pass of the
 * same batch, as a step of training makes them. The two take turns, so that a machine whose speed drifts treats them alike;
 * medians and their ratios are printed. The product's batch is cut as {@link BatchParts} does, and all graphs are kept.
 *
 * <p>Peak memory is all that is held at the worst moment: weights and batch; for a gradient its vector and the activations;
 * for a product the graphs, the vector, its image and what the product makes for itself. What comes on top of weights, batch
 * and vectors is the growth of the kernel's high-water mark in a process of its own, with blocks given back at once,
 * and whatever is free given back before each measurement.
 */
class Products {

    private static final int ROUNDS = 15;
    private static final double SECONDS_A_ROUND = 0.25;
    private static final int CLASSES = 10;
    private static final int WARM = 3;
    private static final int MEASURED = 7;
    private static final int SWEEP_ROUNDS = 5;
    private static final double SWEEP_SECONDS = 0.06;
    private static final int SWEEP_MEASURED = 3;

    record Case(String name, String layers, int[] sample, int batch) {}

    private static final String CONVOLUTIONS = "conv2d: {filters: %d, kernel: 3, padding: same} | relu | max_pool2d | ";

    private static Case mlp(int depth, int width, int batch) {
        return new Case(
                "MLP 784-" + (width + "-").repeat(depth) + "10 at " + batch,
                ("linear: " + width + " | relu | ").repeat(depth) + "linear: 10",
                new int[] {784},
                batch);
    }

    private static Case cnn(int depth, double width, int batch) {
        int[] filters = {(int) (64 * width), (int) (96 * width), (int) (128 * width)};
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            layers.append(CONVOLUTIONS.formatted(filters[i]));
        }
        String dense = (int) (512 * width) + "-" + (int) (256 * width) + "-10";
        return new Case(
                "CNN " + String.join(", ", Arrays.stream(filters, 0, depth).mapToObj(String::valueOf).toList()) + "; " + dense
                        + " at " + batch,
                layers + "flatten | linear: " + (int) (512 * width) + " | relu | linear: " + (int) (256 * width)
                        + " | relu | linear: 10",
                new int[] {3, 32, 32},
                batch);
    }

    private static Case transformer(int depth, int width, int batch) {
        return new Case(
                "transformer " + depth + " × " + width + ", length 64, at " + batch,
                "positional | " + ("transformer: {heads: 4, ff: " + 4 * width + "} | ").repeat(depth)
                        + "mean_pool | linear: 10",
                new int[] {64, width},
                batch);
    }

    private static Case gru(int depth, int width, int batch) {
        return new Case(
                "GRU " + (width + ", ").repeat(depth - 1) + width + " over 64 steps at " + batch,
                ("gru: " + width + " | ").repeat(depth) + "last_step | linear: 10",
                new int[] {64, width},
                batch);
    }

    private static final List<Case> FIXED =
            List.of(mlp(2, 512, 128), cnn(3, 1, 128), transformer(2, 64, 32), gru(1, 64, 32));

    /** What is varied, and by which factor it differs from the fixed network's. */
    record Varied(String kind, String axis, double factor, Case network) {}

    private static final List<Varied> SWEEP = List.of(
            new Varied("MLP", "depth", 0.5, mlp(1, 512, 128)),
            new Varied("MLP", "depth", 1, mlp(2, 512, 128)),
            new Varied("MLP", "depth", 2, mlp(4, 512, 128)),
            new Varied("MLP", "depth", 4, mlp(8, 512, 128)),
            new Varied("MLP", "width", 0.125, mlp(2, 64, 128)),
            new Varied("MLP", "width", 0.5, mlp(2, 256, 128)),
            new Varied("MLP", "width", 2, mlp(2, 1024, 128)),
            new Varied("MLP", "batch", 0.0625, mlp(2, 512, 8)),
            new Varied("MLP", "batch", 0.25, mlp(2, 512, 32)),
            new Varied("MLP", "batch", 4, mlp(2, 512, 512)),
            new Varied("CNN", "depth", 1 / 3.0, cnn(1, 1, 128)),
            new Varied("CNN", "depth", 2 / 3.0, cnn(2, 1, 128)),
            new Varied("CNN", "depth", 1, cnn(3, 1, 128)),
            new Varied("CNN", "width", 0.25, cnn(3, 0.25, 128)),
            new Varied("CNN", "width", 0.5, cnn(3, 0.5, 128)),
            new Varied("CNN", "batch", 0.0625, cnn(3, 1, 8)),
            new Varied("CNN", "batch", 0.25, cnn(3, 1, 32)),
            new Varied("transformer", "depth", 0.5, transformer(1, 64, 32)),
            new Varied("transformer", "depth", 1, transformer(2, 64, 32)),
            new Varied("transformer", "depth", 2, transformer(4, 64, 32)),
            new Varied("transformer", "width", 0.5, transformer(2, 32, 32)),
            new Varied("transformer", "width", 2, transformer(2, 128, 32)),
            new Varied("transformer", "batch", 0.25, transformer(2, 64, 8)),
            new Varied("transformer", "batch", 2, transformer(2, 64, 64)),
            new Varied("GRU", "depth", 1, gru(1, 64, 32)),
            new Varied("GRU", "depth", 2, gru(2, 64, 32)),
            new Varied("GRU", "width", 0.25, gru(1, 16, 32)),
            new Varied("GRU", "width", 4, gru(1, 256, 32)),
            new Varied("GRU", "batch", 0.25, gru(1, 64, 8)),
            new Varied("GRU", "batch", 4, gru(1, 64, 128)));

    private static final String HEADER = "kind,axis,factor,network,gradient_ms,product,together,memory";

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3 && arguments[0].equals("memory")) {
            int index = Integer.parseInt(arguments[1]);
            boolean fixed = arguments[2].equals("fixed");
            Case one = fixed ? FIXED.get(index) : SWEEP.get(index).network();
            System.out.println(peak(one, false, fixed) + " " + peak(one, true, fixed));
            return;
        }
        if (arguments.length == 2 && arguments[0].equals("sweep")) {
            sweep(Path.of(arguments[1]));
            return;
        }
        System.out.printf("%-44s %12s %12s %8s%n", "network", "gradient ms", "product ms", "ratio");
        for (Case each : FIXED) {
            Times times = time(each, ROUNDS, SECONDS_A_ROUND, false);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.3f %12.3f %8.2f%n",
                    each.name(),
                    times.gradient(),
                    times.product(),
                    times.ratio());
        }
        System.out.printf("%n%-44s %12s %12s %8s%n", "network", "gradient MB", "product MB", "ratio");
        for (int i = 0; i < FIXED.size(); i++) {
            double[] peaks = inOwnProcess(i, "fixed");
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.1f %12.1f %8.2f%n",
                    FIXED.get(i).name(),
                    peaks[0] / (1 << 20),
                    peaks[1] / (1 << 20),
                    peaks[1] / peaks[0]);
        }
    }

    /** Prints each ratio, and leaves them in a file from which figures are drawn. */
    private static void sweep(Path file) throws Exception {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        System.out.printf(
                "%-44s %12s %10s %10s %10s%n", "network", "gradient ms", "product ×", "together ×", "memory ×");
        for (int i = 0; i < SWEEP.size(); i++) {
            Varied varied = SWEEP.get(i);
            Times times = time(varied.network(), SWEEP_ROUNDS, SWEEP_SECONDS, true);
            double[] peaks = inOwnProcess(i, "sweep");
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.3f %10.2f %10.2f %10.2f%n",
                    varied.network().name(),
                    times.gradient(),
                    times.ratio(),
                    times.together(),
                    peaks[1] / peaks[0]);
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%.4f,\"%s\",%.3f,%.3f,%.3f,%.3f",
                    varied.kind(),
                    varied.axis(),
                    varied.factor(),
                    varied.network().name(),
                    times.gradient(),
                    times.ratio(),
                    times.together(),
                    peaks[1] / peaks[0]));
        }
        Files.write(file, lines);
    }

    private static ModelSpec model(Case each) {
        StringBuilder text = new StringBuilder("data: {source: digits}\nmodel:\n  layers:\n");
        for (String layer : each.layers().split(" \\| ")) {
            text.append("    - ").append(layer).append('\n');
        }
        return RecipeReader.parse(text + "loss: cross_entropy\noptimizer: sgd\nsteps: 1\n").model();
    }

    /** A network with its batch. */
    private static final class Bench implements AutoCloseable {
        final Network network;
        final LossGraph loss;
        final LossGraph parts;
        final long batchBytes;
        private final NetworkGradients singles;
        private final TensorData data;

        Bench(Case each) {
            network = NetworkBuilder.build(model(each), NetworkInput.of(each.sample()), 1, ScalarType.Float);
            long[] shape = IntStream.concat(IntStream.of(each.batch()), Arrays.stream(each.sample()))
                    .asLongStream()
                    .toArray();
            batchBytes = Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
            double[] numbers = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
            long[] labels = new long[each.batch()];
            Random random = new Random(1);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextGaussian();
            }
            for (int i = 0; i < labels.length; i++) {
                labels[i] = random.nextInt(CLASSES);
            }
            TensorData data = new TensorData(
                    TensorArrays.of(numbers, shape, ScalarType.Float), TensorArrays.of(labels, labels.length));
            LossFunction function = new LossFunction(new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN));
            LibTorch.settleThreads(network, function, data, false);
            loss = NetworkLoss.asInUse(network, function, List.of(data));
            parts = NetworkLoss.asInUse(network, function, BatchParts.of(network, data));
            singles = new NetworkGradients(network, function.spec(), Request.ALL);
            this.data = data;
        }

        void gradient() {
            try (PointerScope scope = new PointerScope()) {
                network.parameters().zeroGradients();
                loss.pass(0).loss().backward();
            }
        }

        void together() {
            PerSampleGradients found = singles.of(data, observer -> ForwardPass.evaluation(observer));
            GradientStatistics statistics = new GradientStatistics(found.gram());
            if (Double.isNaN(found.norms()[0] + statistics.noiseScale().value())) {
                throw new IllegalStateException("the gradients are not finite");
            }
        }

        HessianOperator hessian() {
            return new HessianOperator(parts, ParameterBlock.all(parts))
                    .keepingGraphs()
                    .unchecked();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /**
     * Milliseconds, and the medians of the rounds' own ratios.
     *
     * @param together gradient, single samples' norms, inner products and noise scale, in gradients; NaN if not asked for
     */
    private record Times(double gradient, double product, double ratio, double together) {}

    private static Times time(Case each, int rounds, double seconds, boolean withTogether) {
        try (Bench bench = new Bench(each);
                HessianOperator hessian = bench.hessian()) {
            Tensor x = hessian.domain().zero();
            hessian.domain().gaussian(1, x);
            Tensor y = hessian.domain().zero();
            Runnable product = () -> hessian.apply(x, y);
            List<Double> gradients = new ArrayList<>();
            List<Double> products = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> together = new ArrayList<>();
            for (int round = -3; round < rounds; round++) {
                double one = milliseconds(bench::gradient, seconds);
                double other = milliseconds(product, seconds);
                double all = withTogether ? milliseconds(bench::together, seconds) : Double.NaN;
                // the first rounds warm up the JVM and the processor
                if (round >= 0) {
                    gradients.add(one);
                    products.add(other);
                    ratios.add(other / one);
                    together.add(all / one);
                }
            }
            hessian.domain().release(x);
            hessian.domain().release(y);
            return new Times(median(gradients), median(products), median(ratios), median(together));
        }
    }

    /** The median of single calls over a stretch of time. */
    private static double milliseconds(Runnable work, double seconds) {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long begin = System.nanoTime();
            work.run();
            times.add((System.nanoTime() - begin) / 1e6);
        } while (System.nanoTime() < end);
        return median(times);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** Bytes of a gradient, and of a product. */
    private static double[] inOwnProcess(int index, String list) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                "bench/Products.java",
                "memory",
                String.valueOf(index),
                list);
        // Whatever is larger goes back to the system at once, so that the high-water mark is that of what is held.
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "4096");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "4096");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().putIfAbsent(LibTorch.THREADS_VARIABLE, "1");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process that measures memory failed: " + answer);
        }
        return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** Bytes that are held at the worst moment. */
    private static long peak(Case each, boolean product, boolean thorough) throws Exception {
        try (Bench bench = new Bench(each)) {
            long weights = bench.network.parameters().count() * Float.BYTES;
            // first so that code and the libraries' own buffers are there
            for (int i = 0; i < (thorough ? WARM : 1); i++) {
                bench.gradient();
                try (HessianOperator hessian = bench.hessian()) {
                    productOf(hessian, 1);
                }
            }
            System.gc();
            List<Double> peaks = new ArrayList<>();
            for (int i = 0; i < (thorough ? MEASURED : SWEEP_MEASURED); i++) {
                // pages that freed blocks left behind would take what follows without showing it
                Pointer.trimMemory();
                long before = status("VmRSS");
                Files.writeString(Path.of("/proc/self/clear_refs"), "5");
                if (product) {
                    try (HessianOperator hessian = bench.hessian()) {
                        productOf(hessian, 2);
                    }
                } else {
                    bench.gradient();
                }
                peaks.add((double) status("VmHWM") - before);
            }
            // the vectors of a product are made within it, that of gradients belongs to the network
            long own = product ? 0 : weights;
            return (long) median(peaks) + own + weights + bench.batchBytes;
        }
    }

    private static void productOf(HessianOperator hessian, int times) {
        Tensor x = hessian.domain().zero();
        Tensor y = hessian.domain().zero();
        hessian.domain().gaussian(1, x);
        for (int i = 0; i < times; i++) {
            hessian.apply(x, y);
        }
        hessian.domain().release(x);
        hessian.domain().release(y);
    }

    private static long status(String line) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith(line + ":"))
                .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
