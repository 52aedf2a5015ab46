package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ConvolutionSpec;
import org.bytedeco.javacpp.PointerScope;

/**
 * Whether a network's steps are faster with one ATen thread or with one for each core, by a short measurement. Only
 * networks whose work is mostly convolutions can gain; others are never measured.
 */
final class ThreadChoice {

    private static final int ROUNDS = 3;

    /** What more threads have to save before they are taken: they cost a core that others may want. */
    private static final double WORTHWHILE = 0.9;

    private static final long SLOW_STEP_NANOS = 500_000_000L;

    private final Network network;
    private final LossFunction loss;
    private final TensorData batch;

    /** @param batch of the size that training takes */
    ThreadChoice(Network network, LossFunction loss, TensorData batch) {
        this.network = network;
        this.loss = loss;
        this.batch = batch;
    }

    /** Whether more than half of a step's multiplications are those of convolutions. */
    static boolean canGain(Network network) {
        double convolutions = 0;
        double all = 0;
        for (PlacedLayer layer : network.allLayers()) {
            double positions = (double) layer.outputShape().size() / layer.outputs();
            double products = 0;
            for (String name : layer.parameters()) {
                Parameter parameter = network.parameters().parameter(name);
                products += parameter.value().dim() > 1 ? parameter.size() * positions : 0;
            }
            all += products;
            convolutions += layer.spec() instanceof ConvolutionSpec ? products : 0;
        }
        return convolutions > all / 2;
    }

    /** What a measurement's result holds for: the layers with their shapes, and the batch. */
    String work() {
        StringBuilder work = new StringBuilder().append(batch.size()).append(" of ");
        for (PlacedLayer layer : network.allLayers()) {
            if (!(layer.spec() instanceof ContainerSpec)) {
                work.append(layer.kind()).append(layer.inputShape()).append(layer.outputShape());
            }
        }
        return work.toString();
    }

    /** The better number of threads, 1 or {@code most}. Leaves no trace in the network. */
    int fastest(int most) {
        double one = Double.POSITIVE_INFINITY;
        double many = Double.POSITIVE_INFINITY;
        // the first step of a shape prepares kernels, and is nobody's fault
        step(1);
        for (int round = 0; round < ROUNDS; round++) {
            one = Math.min(one, step(1));
            many = Math.min(many, step(most));
            if (one > SLOW_STEP_NANOS) {
                break;
            }
        }
        network.parameters().zeroGradients();
        return many < WORTHWHILE * one ? most : 1;
    }

    private long step(int threads) {
        LibTorch.useThreads(threads);
        long begin = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            loss.of(network.forward(batch.features(), ForwardPass.measuring(0, ForwardObserver.NONE)), batch.targets())
                    .backward();
        }
        return System.nanoTime() - begin;
    }
}
