import io.evenkeel.recipe.LossSpec;
import io.evenkeel.spectral.EigenTracker;
import io.evenkeel.spectral.Eigenpairs;
import io.evenkeel.spectral.Lanczos;
import io.evenkeel.torch.BackwardGraph;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.HeldKinks;
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
import io.evenkeel.torch.operator.TensorSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One of the fixed networks, its batches, plain gradient descent, and the eigenvalue that is to be found. */
final class EigenvalueTraining implements AutoCloseable {

    private static final int CLASSES = 10;
    private static final long TRUTH = 99;

    /** Error of the truth. */
    static final double PRECISION = 1e-4;

    /** Of plain gradient descent, by a word of the network's name. */
    private static final Map<String, Double> RATES = Map.of("GRU", 0.05);

    private static final double RATE = 0.02;

    private final Network network;
    private final LossFunction function;
    private final List<TensorData> batches = new ArrayList<>();
    private final double rate;
    private final TensorSpace space;
    /** The last truth's two vectors, added up. */
    private final Tensor known;

    private int steps;

    EigenvalueTraining(ProductNetworks.Case each, int seed, int count) {
        network = NetworkBuilder.build(
                ProductNetworks.model(each), NetworkInput.of(each.sample()), seed, ScalarType.Float);
        function = new LossFunction(new LossSpec(LossSpec.Kind.CROSS_ENTROPY, LossSpec.Reduction.MEAN));
        rate = RATES.getOrDefault(each.name().split(" ")[0], RATE);
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
        space = ParameterBlock.all(loss(0)).space();
        known = space.zero();
    }

    /** The step's own. */
    int batch() {
        return steps % batches.size();
    }

    EigenTracker.Options following() {
        return EigenTracker.Options.of(1).forDimension(network.parameters().count());
    }

    NetworkLoss loss(int batch) {
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

    /** A step's passes, with the sides of its kinks noted. */
    HeldKinks descendingNoted(int batch) {
        HeldKinks kinks = new HeldKinks();
        TensorData data = batches.get(batch);
        try (PointerScope scope = new PointerScope()) {
            network.parameters().zeroGradients();
            Tensor output = network.forward(
                    data.features(), ForwardPass.measuring(0, ForwardObserver.NONE).noting(kinks));
            function.of(output, data.targets()).backward();
        }
        return kinks;
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

    /**
     * The largest eigenvalue, by Lanczos on products from a graph, until the second largest is known too: a search for one alone
     * may come to rest at the second, if it began beside the first. Starts at random and from what the last truth
     * found.
     */
    double truth(int batch) {
        try (HessianOperator hessian = hessian(batch)) {
            Tensor start = space.zero();
            space.gaussian(TRUTH + steps, start);
            space.scale(1 / Math.sqrt(space.dimension()), start);
            space.axpy(1, known, start);
            Lanczos.Options options = Lanczos.Options.of(2, Lanczos.End.LARGEST)
                    .withTolerance(PRECISION, Lanczos.Stop.GAP)
                    .withBudget(60, 300);
            try (Eigenpairs<Tensor> found = Lanczos.solve(hessian, options, start, partial -> true)) {
                if (!found.converged()) {
                    throw new IllegalStateException("no truth: Lanczos did not converge in 300 products");
                }
                space.assign(found.vectors().get(0), known);
                space.axpy(1, found.vectors().get(1), known);
                return found.values().get(0).value();
            } finally {
                space.release(start);
            }
        }
    }

    @Override
    public void close() {
        space.release(known);
        network.close();
        batches.forEach(TensorData::close);
    }
}
