import io.evenkeel.spectral.EigenTracker;
import io.evenkeel.spectral.LinearOperator;
import io.evenkeel.torch.operator.HessianOperator;
import io.evenkeel.torch.operator.QuickHessian;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What the largest eigenvalue of the Hessian costs to 1 %, in gradients (forward and backward pass of the same batch): from
 * nothing, starting at the gradient, whose cost is counted, and followed while gradient descent trains, for the four fixed
 * networks. Products are those that an instrument would take: differences of gradients, or from the graph that the step's own
 * backward pass leaves. On the smooth piece of a kinked network, its sides are
 * those that the step's forward pass notes. Costs include what graph and notes add to the step, and whatever searches a tracker that lost track asks for; the step's own gradient is not part of them. The
 * truth is a Lanczos run of its own, see {@link EigenvalueTraining#truth}. Each cost is over gradients that were timed right before and
 * after, of elapsed time and of the thread's time on a processor; medians, and the mean for what is followed.
 *
 * <p>Samples belong to their classes' random means, so that there is something to learn. In full batch every step goes down
 * on the same samples; otherwise each step's are others, of which there are {@value #BATCHES} batches, and the Hessian is
 * that of the step's.
 */
class Eigenvalue {

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
    private static final String HEADER = "kind,axis,factor,network,from_nothing,followed";
    private static final Extent SWEEP = new Extent(1, 6, 5);

    /** A convolution's truth takes minutes. */
    private static final Extent SWEEP_OF_CONVOLUTIONS = new Extent(1, 3, 5);

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("sweep")) {
            sweep(Path.of(arguments[1]));
            return;
        }
        heading();
        Extent extent = Extent.of(arguments);
        List<String> names = Arrays.stream(arguments).filter(a -> !a.contains("=")).toList();
        for (ProductNetworks.Case each : ProductNetworks.FIXED) {
            if (names.isEmpty()
                    || names.stream()
                            .anyMatch(a -> each.name().toLowerCase(Locale.ROOT).contains(a.toLowerCase(Locale.ROOT)))) {
                measure(each, extent);
            }
        }
    }

    private static void heading() {
        System.out.printf(
                Locale.ROOT,
                "top eigenvalue to %.0f %%; gradients by elapsed time (and by processor time)%n%n%-44s %-18s %9s %16s %16s %6s %6s %8s%n",
                100 * TOLERANCE,
                "network",
                "what",
                "products",
                "median",
                "mean",
                "within",
                "in bar",
                "searches");
    }

    private static void measure(ProductNetworks.Case each, Extent extent) {
        Looks looks = new Looks();
        Tally other = new Tally();
        for (int seed = 1; seed <= extent.seeds(); seed++) {
            run(each, extent, seed, 1, looks, looks.followed());
            run(each, extent, seed, BATCHES, looks, other);
        }
        looks.print(each.name());
        other.print("", "followed, batches");
        looks.product().print("", "one product");
        looks.graph().print("", "graph and product");
    }

    /**
     * Prints each network's costs on one batch, and leaves their medians in a file from which figures are drawn; goes on with
     * one that an interrupted call left.
     */
    private static void sweep(Path file) throws IOException {
        heading();
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of(HEADER));
        List<ProductNetworks.Varied> dearestLast = new ArrayList<>(ProductNetworks.SWEEP);
        dearestLast.sort(Comparator.comparing(Eigenvalue::isConvolution));
        for (ProductNetworks.Varied varied : dearestLast) {
            String point = String.format(
                    Locale.ROOT,
                    "%s,%s,%.4f,\"%s\",",
                    varied.kind(),
                    varied.axis(),
                    varied.factor(),
                    varied.network().name());
            if (lines.stream().anyMatch(line -> line.startsWith(point))) {
                continue;
            }
            Looks looks = new Looks();
            run(varied.network(), isConvolution(varied) ? SWEEP_OF_CONVOLUTIONS : SWEEP, 1, 1, looks, looks.followed());
            looks.print(varied.network().name());
            lines.add(point
                    + String.format(
                            Locale.ROOT,
                            "%.3f,%.3f",
                            median(looks.fromNothing().elapsed),
                            median(looks.followed().elapsed)));
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        }
    }

    private static boolean isConvolution(ProductNetworks.Varied varied) {
        return varied.kind().equals("CNN");
    }

    /** @param followed on one batch */
    private record Looks(Tally fromNothing, Tally followed, Tally product, Tally graph) {

        Looks() {
            this(new Tally(), new Tally(), new Tally(), new Tally());
        }

        void print(String network) {
            fromNothing.print(network, "from nothing");
            followed.print("", "followed, full");
        }
    }

    private static void run(
            ProductNetworks.Case each, Extent extent, int seed, int batches, Looks looks, Tally followed) {
        try (EigenvalueTraining training = new EigenvalueTraining(each, seed, batches);
                EigenTracker<Tensor> tracker = new EigenTracker<>(training.following())) {
            QuickHessian quick = new QuickHessian();
            // a search's first costs are the machine's and not the method's
            fromNothing(training, training.batch());
            for (int look = 0; look <= extent.refreshes(); look++) {
                int batch = training.batch();
                double truth = training.truth(batch);
                if (look % Math.max(1, (extent.refreshes() + 1) / 2) == 0) {
                    looks.fromNothing().add(training, batch, truth, () -> fromNothing(training, batch));
                }
                if (look > 0) {
                    followed.add(training, batch, truth, () -> refresh(tracker, quick, training, batch));
                } else {
                    parts(training, batch, looks.product(), looks.graph());
                    if (!training.canLeaveGraph()) {
                        training.gradient(batch);
                    }
                    refresh(tracker, quick, training, batch);
                }
                for (int step = 0; step < extent.between(); step++) {
                    training.step();
                }
            }
        }
    }

    /** The gradient, from which the search starts, is part of it. */
    private static Answer fromNothing(EigenvalueTraining training, int batch) {
        if (!training.canLeaveGraph()) {
            training.gradient(batch);
        }
        try (EigenTracker<Tensor> tracker = new EigenTracker<>(training.following())) {
            Answer found = refresh(tracker, new QuickHessian(), training, batch);
            return new Answer(found.value(), found.error(), found.products(), found.searched(), false);
        }
    }

    /** What a refresh cannot do without: the graph of a gradient, and a product. */
    private static void parts(EigenvalueTraining training, int batch, Tally product, Tally graph) {
        Answer nothing = new Answer(0, 0, 1, false, false);
        try (HessianOperator hessian = training.hessian(batch)) {
            Tensor x = hessian.domain().zero();
            Tensor y = hessian.domain().zero();
            hessian.domain().gaussian(1, x);
            graph.add(training, batch, 0, () -> {
                hessian.apply(x, y);
                return nothing;
            });
            for (int i = 0; i < 3; i++) {
                product.add(training, batch, 0, () -> {
                    hessian.apply(x, y);
                    return nothing;
                });
            }
            hessian.domain().release(x);
            hessian.domain().release(y);
        }
    }

    /** As an instrument does it: with the step's gradient at hand, or with its graph or its kinks, if these are of use. */
    private static Answer refresh(EigenTracker<Tensor> tracker, QuickHessian quick, EigenvalueTraining training, int batch) {
        boolean withGraph = quick.usesGraph() && training.canLeaveGraph();
        boolean withKinks = !withGraph && quick.usesPiece();
        boolean withStep = withGraph || withKinks;
        try (PointerScope scope = new PointerScope();
                HessianOperator exact = withGraph ? training.descending(batch) : training.hessian(batch);
                QuickHessian.Look look = quick.at(
                        withKinks
                                ? training.loss(batch).noted(training.descendingNoted(batch))
                                : training.loss(batch),
                        exact)) {
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

        void add(EigenvalueTraining training, int batch, double truth, Look look) {
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
            inBar += off <= answer[0].error() + EigenvalueTraining.PRECISION * Math.abs(truth) ? 1 : 0;
            searches += answer[0].searched() ? 1 : 0;
        }

        void print(String network, String what) {
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %-18s %9.1f %7.2f (%6.2f) %7.2f (%6.2f) %5.0f%% %5.0f%% %8d%n",
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

        /** From here on once is enough. */
        private static final double LONG = 100;

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        static Clock once(Runnable work) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            work.run();
            double elapsed = (System.nanoTime() - begin) / 1e6;
            return new Clock(elapsed, (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6);
        }

        static Clock of(Runnable work) {
            Clock first = once(work);
            if (first.elapsed() > LONG) {
                return first;
            }
            List<Clock> all =
                    IntStream.range(0, TIMES).mapToObj(i -> i == 0 ? first : once(work)).toList();
            return new Clock(
                    median(all.stream().map(Clock::elapsed).toList()),
                    median(all.stream().map(Clock::processor).toList()));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
