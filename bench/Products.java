import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
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
 * and vectors is the growth of the kernel's high-water mark in a process of its own, with blocks given back at once.
 */
class Products {

    private static final int ROUNDS = 15;
    private static final double SECONDS_A_ROUND = 0.25;
    private static final int CLASSES = 10;
    private static final int WARM = 3;
    private static final int MEASURED = 7;

    record Case(String name, String layers, int[] sample, int batch) {}

    private static final String CONVOLUTIONS = "conv2d: {filters: %d, kernel: 3, padding: same} | relu | max_pool2d | ";

    private static Case mlp(int depth, int width, int batch) {
        return new Case(
                "MLP 784-" + (width + "-").repeat(depth) + "10 at " + batch,
                ("linear: " + width + " | relu | ").repeat(depth) + "linear: 10",
                new int[] {784},
                batch);
    }

    private static Case cnn(int batch) {
        return new Case(
                "CNN 64, 96, 128; 512-256-10 at " + batch,
                CONVOLUTIONS.formatted(64) + CONVOLUTIONS.formatted(96) + CONVOLUTIONS.formatted(128)
                        + "flatten | linear: 512 | relu | linear: 256 | relu | linear: 10",
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

    private static Case gru(int width, int batch) {
        return new Case(
                "GRU " + width + " over 64 steps at " + batch,
                "gru: " + width + " | last_step | linear: 10",
                new int[] {64, width},
                batch);
    }

    private static final List<Case> FIXED =
            List.of(mlp(2, 512, 128), cnn(128), transformer(2, 64, 32), gru(64, 32));

    private static final List<Case> SWEEP = List.of(
            mlp(1, 512, 128), mlp(2, 512, 128), mlp(4, 512, 128), mlp(8, 512, 128),
            mlp(2, 64, 128), mlp(2, 128, 128), mlp(2, 256, 128), mlp(2, 1024, 128),
            mlp(2, 512, 8), mlp(2, 512, 32), mlp(2, 512, 512),
            cnn(8), cnn(32), cnn(128),
            transformer(1, 64, 32), transformer(2, 64, 32), transformer(4, 64, 32), transformer(2, 32, 32),
            transformer(2, 128, 32), transformer(2, 64, 8), transformer(2, 64, 64),
            gru(16, 32), gru(64, 32), gru(128, 32), gru(64, 8), gru(64, 128));

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3 && arguments[0].equals("memory")) {
            System.out.println(peak(FIXED.get(Integer.parseInt(arguments[1])), arguments[2].equals("product")));
            return;
        }
        boolean sweep = arguments.length == 1 && arguments[0].equals("sweep");
        System.out.printf("%-44s %12s %12s %8s%n", "network", "gradient ms", "product ms", "ratio");
        for (Case each : sweep ? SWEEP : FIXED) {
            time(each);
        }
        if (sweep) {
            return;
        }
        System.out.printf("%n%-44s %12s %12s %8s%n", "network", "gradient MB", "product MB", "ratio");
        for (int i = 0; i < FIXED.size(); i++) {
            double gradient = inOwnProcess(i, "gradient");
            double product = inOwnProcess(i, "product");
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.1f %12.1f %8.2f%n",
                    FIXED.get(i).name(),
                    gradient / (1 << 20),
                    product / (1 << 20),
                    product / gradient);
        }
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
        }

        void gradient() {
            try (PointerScope scope = new PointerScope()) {
                network.parameters().zeroGradients();
                loss.pass(0).loss().backward();
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

    private static void time(Case each) {
        try (Bench bench = new Bench(each);
                HessianOperator hessian = bench.hessian()) {
            Tensor x = hessian.domain().zero();
            hessian.domain().gaussian(1, x);
            Tensor y = hessian.domain().zero();
            Runnable product = () -> hessian.apply(x, y);
            List<Double> gradients = new ArrayList<>();
            List<Double> products = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int round = -3; round < ROUNDS; round++) {
                double one = milliseconds(bench::gradient);
                double other = milliseconds(product);
                // the first rounds warm up the JVM and the processor
                if (round >= 0) {
                    gradients.add(one);
                    products.add(other);
                    ratios.add(other / one);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.3f %12.3f %8.2f%n",
                    each.name(),
                    median(gradients),
                    median(products),
                    median(ratios));
            hessian.domain().release(x);
            hessian.domain().release(y);
        }
    }

    /** The median of single calls over a stretch of time. */
    private static double milliseconds(Runnable work) {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (SECONDS_A_ROUND * 1e9);
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

    private static double inOwnProcess(int index, String what) throws Exception {
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
                what);
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
        return Double.parseDouble(answer);
    }

    /** Bytes that are held at the worst moment. */
    private static long peak(Case each, boolean product) throws Exception {
        try (Bench bench = new Bench(each)) {
            long weights = bench.network.parameters().count() * Float.BYTES;
            // first so that code and the libraries' own buffers are there
            for (int i = 0; i < WARM; i++) {
                bench.gradient();
                try (HessianOperator hessian = bench.hessian()) {
                    productOf(hessian, 1);
                }
            }
            System.gc();
            List<Double> peaks = new ArrayList<>();
            for (int i = 0; i < MEASURED; i++) {
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
