import io.evenkeel.noise.GradientStatistics;
import io.evenkeel.recipe.LossSpec;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One of the networks with its batch, and what is measured on it. */
final class ProductWork implements AutoCloseable {

    private static final int CLASSES = 10;

    final Network network;
    final LossGraph loss;
    final LossGraph parts;
    final long batchBytes;
    private final NetworkGradients singles;
    private final TensorData data;

    ProductWork(ProductNetworks.Case each) {
        network = NetworkBuilder.build(ProductNetworks.model(each), NetworkInput.of(each.sample()), 1, ScalarType.Float);
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
