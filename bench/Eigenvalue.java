import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.spectral.EigenTracker;
import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.BackwardGraph;
import io.evenkeel.torch.LibTorch;
import io.evenkeel.torch.LossFunction;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.NetworkBuilder;
import io.evenkeel.torch.NetworkInput;
import io.evenkeel.torch.TensorArrays;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.NetworkLoss;
import io.evenkeel.torch.operator.ParameterBlock;
import io.evenkeel.torch.operator.QuickHessian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the largest eigenvalue of the Hessian costs to 1 %, in gradients (forward and backward pass of the same batch): from
 * nothing, starting at the gradient, whose cost is counted, and followed while gradient descent trains, for the four fixed
 * networks. Products are those that an instrument would take: differences of gradients, or from the graph that the step's own
 * backward pass leaves. Costs include what that graph adds to the step, and whatever searches a tracker that lost track asks for; the step's own gradient is not part of them. The
 * truth is a Lanczos run from another start to an error of 10⁻⁴. Each cost is over gradients that were timed right before and
 * after, of elapsed time and of the thread's time on a processor; medians, and the mean for what is followed.
 *
 * <p>Samples belong to their classes' random means, so that there is something to learn. In full batch every step goes down
 * on the same samples; otherwise each step's are others, of which there are {@value #BATCHES} batches, and the Hessian is
 * that of the step's.
 */
class Eigenvalue {

    private static final int CLASSES = 10;
    private static final int BATCHES = 8;

    /**
     * @param seeds how many networks of each kind, from 1
     * @param refreshes of each tracker
     * @param between steps from one to the next
     */
    private record Extent(int seeds, int refreshes, int between) {

        static Extent of(String[] arguments) {
            return new Extent(
                    number(arguments, "seeds", 2), number(arguments, "refreshes", 8), number(arguments, "between", 5));
        }

        private static int number(String[] arguments, String name, int otherwise) {
            return Arrays.stream(arguments)
                    .filter(a -> a.startsWith(name + "="))
                    .mapToInt(a -> Integer.parseInt(a.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(otherwise);
        }
    }

    private static final double TOLERANCE = 0.01;
    private static final long TRUTH = 99;

    record Case(String name, String layers, double rate, int batch, int... sample) {}

    private static final String CONVOLUTIONS = "conv2d: {filters: %d, kernel: 3, padding: same} | relu | max_pool2d | ";

    private static final List<Case> CASES = List.of(
            new Case("MLP 784-512-512-10", "linear: 512 | relu | linear: 512 | relu | linear: 10", 0.02, 128, 784),
            new Case(
                    "CNN 64, 96, 128; 512-256-10",
                    CONVOLUTIONS.formatted(64) + CONVOLUTIONS.formatted(96) + CONVOLUTIONS.formatted(128)
                            + "flatten | linear: 512 | relu | linear: 256 | relu | linear: 10",
                    0.02,
                    128,
                    3,
                    32,
                    32),
            new Case(
                    "transformer 2 × 64, length 64",
                    "positional | transformer: {heads: 4, ff: 256} | transformer: {heads: 4, ff: 256} | mean_pool | linear: 10",
                    0.02,
                    32,
                    64,
                    64),
            new Case("GRU 64 over 64 steps", "gru: 64 | last_step | linear: 10", 0.05, 32, 64, 64));

    public static void main(String[] arguments) {
        System.out.printf(
                Locale.ROOT,
                "top eigenvalue to %.0f %%; gradients by elapsed time (and by processor time)%n%n%-30s %-18s %9s %16s %16s %6s %6s %8s%n",
                100 * TOLERANCE,
                "network",
                "what",
                "products",
                "median",
                "mean",
                "within",
                "in bar",
                "searches");
        Extent extent = Extent.of(arguments);
        List<String> names = Arrays.stream(arguments).filter(a -> !a.contains("=")).toList();
        for (Case each : CASES) {
            if (names.isEmpty()
                    || names.stream()
                            .anyMatch(a -> each.name().toLowerCase(Locale.ROOT).contains(a.toLowerCase(Locale.ROOT)))) {
                measure(each, extent);
            }
        }
    }

    private static void measure(Case each, Extent extent) {
        Tally fromNothing = new Tally();
        Tally same = new Tally();
        Tally other = new Tally();
        Tally product = new Tally();
        Tally graph = new Tally();
        for (int seed = 1; seed <= extent.seeds(); seed++) {
            run(each, extent, seed, true, fromNothing, same, product, graph);
            run(each, extent, seed, false, fromNothing, other, product, graph);
        }
        fromNothing.print(each.name(), "from nothing");
        same.print("", "followed, full");
        other.print("", "followed, batches");
        product.print("", "one product");
        graph.print("", "graph and product");
    }

    private static void run(
            Case each,
            Extent extent,
            int seed,
            boolean fullBatch,
            Tally fromNothing,
            Tally followed,
            Tally product,
            Tally graph) {
        try (Training training = new Training(each, seed, fullBatch ? 1 : BATCHES);
                EigenTracker<Tensor> tracker = new EigenTracker<>(training.following())) {
            QuickHessian quick = new QuickHessian();
            // a search's first costs are the machine's and not the method's
            training.fromNothing(training.batch());
            for (int look = 0; look <= extent.refreshes(); look++) {
                int batch = training.batch();
                if (look % Math.max(1, extent.refreshes() / 2) == 0) {
                    double truth = training.truth(batch);
                    fromNothing.add(training, batch, truth, () -> training.fromNothing(batch));
                }
                if (look == 0) {
                    training.parts(batch, product, graph);
                    if (!training.canLeaveGraph()) {
                        training.gradient(batch);
                    }
                    refresh(tracker, quick, training, batch);
                } else {
                    double truth = training.truth(batch);
                    followed.add(training, batch, truth, () -> refresh(tracker, quick, training, batch));
                }
                for (int step = 0; step < extent.between(); step++) {
                    training.step();
                }
            }
        }
    }

    /** As an instrument does it: with the step's gradient at hand, or with its graph, if that is of use. */
    private static Answer refresh(EigenTracker<Tensor> tracker, QuickHessian quick, Training training, int batch) {
        boolean withStep = quick.usesGraph() && training.canLeaveGraph();
        try (PointerScope scope = new PointerScope();
                HessianOperator exact = withStep ? training.descending(batch) : training.hessian(batch);
                QuickHessian.Look look = quick.at(training.loss(batch), exact)) {
            LinearOperator<Tensor> hessian = look.operator();
            EigenTracker.Refresh refresh = tracker.refresh(hessian, exact.block()::gradientInto, look.products());
            long products = refresh.products();
            boolean lost = refresh.lost();
            if (lost) {
                refresh = tracker.recover(hessian, exact.block()::gradientInto);
                products += refresh.products();
            }
            return new Answer(refresh.largest().value(), refresh.largest().error(), products, lost, withStep);
        }
    }

    /**
     * @param searched whether track was lost, and all searched again
     * @param withStep whether it took the step's gradient too
     */
    private record Answer(double value, double error, long products, boolean searched, boolean withStep) {}

    private interface Look {
        Answer take();
    }

    /** Costs and errors of one kind of look. */
    private static final class Tally {
        private final List<Double> products = new ArrayList<>();
        private final List<Double> elapsed = new ArrayList<>();
        private final List<Double> processor = new ArrayList<>();
        private int within;
        private int inBar;
        private int searches;

        void add(Training training, int batch, double truth, Look look) {
            Clock before = Clock.of(() -> training.gradient(batch));
            Answer[] answer = new Answer[1];
            Clock own = Clock.once(() -> answer[0] = look.take());
            Clock after = Clock.of(() -> training.gradient(batch));
            products.add((double) answer[0].products());
            int steps = answer[0].withStep() ? 1 : 0;
            elapsed.add(2 * own.elapsed() / (before.elapsed() + after.elapsed()) - steps);
            processor.add(2 * own.processor() / (before.processor() + after.processor()) - steps);
            double off = Math.abs(answer[0].value() - truth);
            within += off <= TOLERANCE * Math.abs(truth) ? 1 : 0;
            inBar += off <= answer[0].error() + 1e-4 * Math.abs(truth) ? 1 : 0;
            searches += answer[0].searched() ? 1 : 0;
        }

        void print(String network, String what) {
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %-18s %9.1f %7.2f (%6.2f) %7.2f (%6.2f) %5.0f%% %5.0f%% %8d%n",
                    network,
                    what,
                    mean(products),
                    median(elapsed),
                    median(processor),
                    mean(elapsed),
                    mean(processor),
                    100.0 * within / elapsed.size(),
                    100.0 * inBar / elapsed.size(),
                    searches);
        }
    }

    /** Milliseconds. */
    private record Clock(double elapsed, double processor) {

        private static final int TIMES = 3;

        static Clock once(Runnable work) {
            var threads = java.lang.management.ManagementFactory.getThreadMXBean();
            long cpu = threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            work.run();
            double elapsed = (System.nanoTime() - begin) / 1e6;
            return new Clock(elapsed, (threads.getCurrentThreadCpuTime() - cpu) / 1e6);
        }

        static Clock of(Runnable work) {
            List<Clock> all = IntStream.range(0, TIMES).mapToObj(i -> once(work)).toList();
            return new Clock(
                    median(all.stream().map(Clock::elapsed).toList()),
                    median(all.stream().map(Clock::processor).toList()));
        }
    }

    /** A network, its batches, and plain gradient descent. */
    private static final class Training implements AutoCloseable {
        private final Network network;
        private final LossFunction function;
        private final List<TensorData> batches = new ArrayList<>();
        private final double rate;
        private int steps;

        Training(Case each, int seed, int count) {
            StringBuilder text = new StringBuilder("data: {source: digits}\nmodel:\n  layers:\n");
            for (String layer : each.layers().split(" \\| ")) {
                text.append("    - ").append(layer).append('\n');
            }
            text.append("loss: cross_entropy\noptimizer: sgd\nsteps: 1\n");
            network = NetworkBuilder.build(
                    RecipeReader.parse(text.toString()).model(), NetworkInput.of(each.sample()), seed, ScalarType.Float);
            function = new LossFunction(new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN));
            rate = each.rate();
            int size = IntStream.of(each.sample()).reduce(1, Math::multiplyExact);
            Random random = new Random(seed);
            double[][] means = new double[CLASSES][size];
            for (double[] mean : means) {
                Arrays.setAll(mean, i -> 0.5 * random.nextGaussian());
            }
            long[] shape = IntStream.concat(IntStream.of(each.batch()), IntStream.of(each.sample()))
                    .asLongStream()
                    .toArray();
            for (int b = 0; b < count; b++) {
                double[] numbers = new double[each.batch() * size];
                long[] labels = new long[each.batch()];
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = random.nextInt(CLASSES);
                    for (int j = 0; j < size; j++) {
                        numbers[i * size + j] = means[(int) labels[i]][j] + random.nextGaussian();
                    }
                }
                batches.add(new TensorData(
                        TensorArrays.of(numbers, shape, ScalarType.Float), TensorArrays.of(labels, labels.length)));
            }
            LibTorch.settleThreads(network, function, batches.get(0), false);
        }

        /** The step's own. */
        int batch() {
            return steps % batches.size();
        }

        EigenTracker.Options following() {
            return EigenTracker.Options.of(1).forDimension(network.parameters().count());
        }

        private NetworkLoss loss(int batch) {
            return NetworkLoss.asInTraining(network, function, List.of(batches.get(batch)), 0);
        }

        HessianOperator hessian(int batch) {
            NetworkLoss loss = loss(batch);
            return new HessianOperator(loss, ParameterBlock.all(loss)).unchecked();
        }

        /** Whether a step's own graph serves for products. */
        boolean canLeaveGraph() {
            return network.isOneForTwoOrders();
        }

        /** A step's passes, with their graph. */
        HessianOperator descending(int batch) {
            NetworkLoss loss = loss(batch);
            network.parameters().zeroGradients();
            BackwardGraph left = BackwardGraph.of(loss.pass(0).loss(), network.parameters());
            return new HessianOperator(loss, ParameterBlock.all(loss), left).unchecked();
        }

        void gradient(int batch) {
            try (PointerScope scope = new PointerScope()) {
                network.parameters().zeroGradients();
                loss(batch).pass(0).loss().backward();
            }
        }

        void step() {
            gradient(batch());
            try (Scalar by = new Scalar(-rate)) {
                network.parameters().values().add_(network.parameters().gradients(), by);
            }
            steps++;
        }

        /** The gradient, from which the search starts, is part of it. */
        Answer fromNothing(int batch) {
            if (!canLeaveGraph()) {
                gradient(batch);
            }
            try (EigenTracker<Tensor> tracker = new EigenTracker<>(following())) {
                Answer found = refresh(tracker, new QuickHessian(), this, batch);
                return new Answer(found.value(), found.error(), found.products(), found.searched(), false);
            }
        }

        /** What a refresh cannot do without: the graph of a gradient, and a product. */
        void parts(int batch, Tally product, Tally graph) {
            Answer nothing = new Answer(0, 0, 1, false, false);
            try (HessianOperator hessian = hessian(batch)) {
                Tensor x = hessian.domain().zero();
                Tensor y = hessian.domain().zero();
                hessian.domain().gaussian(1, x);
                graph.add(this, batch, 0, () -> {
                    hessian.apply(x, y);
                    return nothing;
                });
                for (int i = 0; i < 3; i++) {
                    product.add(this, batch, 0, () -> {
                        hessian.apply(x, y);
                        return nothing;
                    });
                }
                hessian.domain().release(x);
                hessian.domain().release(y);
            }
        }

        double truth(int batch) {
            try (HessianOperator hessian = hessian(batch)) {
                Lanczos.Options options = Lanczos.Options.of(1, Lanczos.End.LARGEST)
                        .withTolerance(1e-4, Lanczos.Stop.GAP)
                        .withBudget(60, 300)
                        .withSeed(TRUTH);
                Eigenpairs<Tensor> found = Lanczos.solve(hessian, options);
                found.vectors().close();
                if (!found.converged()) {
                    throw new IllegalStateException("no truth: Lanczos did not converge in 300 products");
                }
                return found.values().get(0).value();
            }
        }

        @Override
        public void close() {
            network.close();
            batches.forEach(TensorData::close);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
