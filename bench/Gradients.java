import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.SampleShape;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.gradient.PerSampleGradients;
import io.evenkeel.torch.gradient.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What single samples' gradients cost, in gradients (forward and backward pass of the same batch): gradient, norms, inner
 * products and noise scale together. The two take turns, so that a machine whose speed drifts treats them alike; the
 * medians and their ratio are printed.
 */
class Gradients {

    private static final int WARM_UP = 5;
    private static final int LEAST_ROUNDS = 7;
    private static final double GROUP_MILLISECONDS = 150;
    private static final double SECONDS = 8;

    /** A network with its batch. */
    record Case(String name, double most, String layers, int vocabulary, int batch, int classes, int... shape) {}

    private static final List<Case> CASES = List.of(
            new Case("MLP 784-512-512-10", 1.5, "linear: 512 | relu | linear: 512 | relu | linear: 10", 0, 128, 10, 784),
            new Case(
                    "CNN 64-96-128, 512-256-10",
                    2.0,
                    conv(64) + " | " + conv(96) + " | " + conv(128)
                            + " | flatten | linear: 512 | relu | linear: 256 | relu | linear: 10",
                    0,
                    128,
                    10,
                    3,
                    32,
                    32),
            new Case(
                    "transformer 2×64, length 64",
                    1.5,
                    "embedding: 64 | positional | repeat: {times: 2, layers: [{transformer: {heads: 4, causal: true}}]} |"
                            + " linear: 80",
                    80,
                    32,
                    80,
                    64),
            new Case("GRU 64, 64 steps", Double.NaN, "gru: 64 | last_step | linear: 10", 0, 32, 10, 64, 64));

    private static String conv(int filters) {
        return "conv2d: {filters: " + filters + ", kernel: 3, padding: same} | relu | max_pool2d: 2";
    }

    public static void main(String[] arguments) {
        System.out.printf("%-30s %8s %14s %14s %8s %6s%n", "network", "batch", "gradient ms", "together ms", "ratio", "must");
        for (Case c : CASES) {
            if (arguments.length == 0 || c.name().toLowerCase(Locale.ROOT).contains(arguments[0].toLowerCase(Locale.ROOT))) {
                measure(c);
            }
        }
    }

    private static void measure(Case c) {
        StringBuilder recipe = new StringBuilder("data: {source: digits}\nmodel:\n  layers:\n");
        for (String layer : c.layers().split(" \\| ")) {
            recipe.append("    - ").append(layer).append('\n');
        }
        recipe.append("loss: cross_entropy\noptimizer: sgd\nsteps: 1\n");
        NetworkInput input = new NetworkInput(SampleShape.of(c.shape()), c.vocabulary());
        LossSpec loss = new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN);
        try (Network network =
                        NetworkBuilder.build(RecipeReader.parse(recipe.toString()).model(), input, 1, ScalarType.Float);
                TensorData batch = batch(c, network)) {
            NetworkGradients gradients = new NetworkGradients(network, loss, Request.ALL);
            LossFunction function = new LossFunction(loss);
            Map<String, Runnable> ways = new LinkedHashMap<>();
            ways.put("gradient", () -> gradient(network, function, batch));
            ways.put("together", () -> together(gradients, batch));
            Map<String, List<Double>> times = new LinkedHashMap<>();
            ways.keySet().forEach(way -> times.put(way, new ArrayList<>()));
            int repeats = repeatsOf(ways);
            long begin = System.nanoTime();
            for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() - begin < SECONDS * 1e9; round++) {
                ways.forEach((way, work) -> times.get(way).add(milliseconds(work, repeats)));
            }
            double one = median(times.get("gradient"));
            double all = median(times.get("together"));
            System.out.printf(
                    Locale.ROOT, "%-30s %8d %14.2f %14.2f %8.2f %6s%n", c.name(), c.batch(), one, all, all / one, Double.isNaN(c.most()) ? "-" : c.most());
        }
    }

    /** Warms up, and tells how often to repeat so that what else a machine does falls on both alike. */
    private static int repeatsOf(Map<String, Runnable> ways) {
        double slowest = 0;
        for (Runnable work : ways.values()) {
            milliseconds(work, WARM_UP);
            slowest = Math.max(slowest, milliseconds(work, WARM_UP));
        }
        return (int) Math.max(1, Math.round(GROUP_MILLISECONDS / slowest));
    }

    private static double milliseconds(Runnable work, int repeats) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return (System.nanoTime() - start) / 1e6 / repeats;
    }

    private static void gradient(Network network, LossFunction function, TensorData batch) {
        try (PointerScope scope = new PointerScope()) {
            network.parameters().zeroGradients();
            Tensor output = network.forward(batch.features(), ForwardPass.measuring(0, ForwardObserver.NONE));
            function.of(output, batch.targets()).backward();
        }
    }

    private static void together(NetworkGradients gradients, TensorData batch) {
        PerSampleGradients found = gradients.of(batch, observer -> ForwardPass.measuring(0, observer));
        GradientStatistics statistics = new GradientStatistics(found.gram());
        double sum = found.norms()[0] + statistics.noiseScale().value() + statistics.populationNoiseScale(0.95).low();
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("the gradients are not finite");
        }
    }

    private static TensorData batch(Case c, Network network) {
        Random random = new Random(1);
        long[] shape = new long[c.shape().length + 1];
        shape[0] = c.batch();
        int size = c.batch();
        for (int axis = 0; axis < c.shape().length; axis++) {
            shape[axis + 1] = c.shape()[axis];
            size *= c.shape()[axis];
        }
        if (c.vocabulary() > 0) {
            return new TensorData(
                    TensorArrays.of(random.longs(size, 0, c.vocabulary()).toArray(), shape),
                    TensorArrays.of(random.longs(size, 0, c.classes()).toArray(), shape));
        }
        double[] numbers = random.doubles(size, -1, 1).toArray();
        return new TensorData(
                TensorArrays.of(numbers, shape, ScalarType.Float),
                TensorArrays.of(random.longs(c.batch(), 0, c.classes()).toArray(), c.batch()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
