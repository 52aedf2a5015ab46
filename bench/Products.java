import io.evenkeel.torch.operator.HessianOperator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * What a product with the Hessian costs on a graph that is there already, in gradients: forward and backward pass of the
 * same batch, as a step of training makes them. The two take turns, so that a machine whose speed drifts treats them alike;
 * medians and their ratios are printed. The product's batch is cut as {@link io.evenkeel.torch.operator.BatchParts} does,
 * and all graphs are kept. For memory see {@link ProductMemory}.
 */
final class Products {

    private static final int ROUNDS = 15;
    private static final double SECONDS_A_ROUND = 0.25;
    private static final int SWEEP_ROUNDS = 5;
    private static final double SWEEP_SECONDS = 0.06;

    private static final String HEADER = "kind,axis,factor,network,gradient_ms,product,together,memory";

    private static final String READING =
            """

            Peak memory of one product: weights, batch, kept graphs, the vector, its image, and what it makes for itself; of a
            gradient: weights, batch, gradient, activations. Both in a process of its own. Resident: the growth of the
            process's high-water mark, free memory given back before; each block takes whole pages. Live: the most bytes
            asked for and not given back.
            """;

    private Products() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("sweep")) {
            sweep(Path.of(arguments[1]));
            return;
        }
        boolean time = arguments.length == 0 || arguments[0].equals("time");
        boolean memory = arguments.length == 0 || arguments[0].equals("memory");
        if (!time && !memory) {
            throw new IllegalArgumentException("expected time, memory, sweep or nothing, not " + arguments[0]);
        }
        List<ProductNetworks.Case> networks = ProductNetworks.FIXED;
        if (time) {
            System.out.printf("%-44s %12s %12s %8s%n", "network", "gradient ms", "product ms", "ratio");
            for (ProductNetworks.Case each : networks) {
                Times times = time(each, ROUNDS, SECONDS_A_ROUND, false);
                line(each.name(), times.gradient(), times.product(), times.ratio());
            }
        }
        if (memory) {
            System.out.print(READING);
            System.out.printf("%-44s %12s %12s %8s%n", "network", "gradient MiB", "product MiB", "ratio");
            for (int i = 0; i < networks.size(); i++) {
                line(networks.get(i).name() + ", resident", ProductMemory.resident(i, true));
                line(networks.get(i).name() + ", live", ProductMemory.live(i, true));
            }
        }
    }

    private static void line(String name, ProductMemory.Peaks peaks) {
        line(name, peaks.gradient() / (1 << 20), peaks.product() / (1 << 20), peaks.ratio());
    }

    private static void line(String name, double gradient, double product, double ratio) {
        System.out.printf(Locale.ROOT, "%-44s %12.3f %12.3f %8.2f%n", name, gradient, product, ratio);
    }

    /** Prints each ratio, and leaves them in a file from which figures are drawn. */
    private static void sweep(Path file) throws Exception {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        System.out.printf(
                "%-44s %12s %10s %10s %10s%n", "network", "gradient ms", "product ×", "together ×", "memory ×");
        for (int i = 0; i < ProductNetworks.SWEEP.size(); i++) {
            ProductNetworks.Varied varied = ProductNetworks.SWEEP.get(i);
            Times times = time(varied.network(), SWEEP_ROUNDS, SWEEP_SECONDS, true);
            double memory = ProductMemory.resident(i, false).ratio();
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %12.3f %10.2f %10.2f %10.2f%n",
                    varied.network().name(),
                    times.gradient(),
                    times.ratio(),
                    times.together(),
                    memory);
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
                    memory));
        }
        Files.write(file, lines);
    }

    /**
     * Milliseconds, and the medians of the rounds' own ratios.
     *
     * @param together gradient, single samples' norms, inner products and noise scale, in gradients; NaN if not asked for
     */
    private record Times(double gradient, double product, double ratio, double together) {}

    private static Times time(ProductNetworks.Case each, int rounds, double seconds, boolean withTogether) {
        try (ProductWork work = new ProductWork(each);
                HessianOperator hessian = work.hessian()) {
            Tensor x = hessian.domain().zero();
            hessian.domain().gaussian(1, x);
            Tensor y = hessian.domain().zero();
            Runnable product = () -> hessian.apply(x, y);
            List<Double> gradients = new ArrayList<>();
            List<Double> products = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> together = new ArrayList<>();
            for (int round = -3; round < rounds; round++) {
                double one = milliseconds(work::gradient, seconds);
                double other = milliseconds(product, seconds);
                double all = withTogether ? milliseconds(work::together, seconds) : Double.NaN;
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
}
