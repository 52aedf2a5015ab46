package io.evenkeel.torch;

import io.evenkeel.recipe.ContainerSpec;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Whether a network's steps are faster on one core or with more threads, for ATen or for OpenBLAS, by a short
 * measurement. A step with few multiplications is too short to be shared out, and is never measured.
 */
final class ThreadChoice {

    private static final int ROUNDS = 5;

    /** What more threads have to save before they are taken: they cost a core that others may want. */
    private static final double WORTHWHILE = 0.9;

    /** Multiplications of a batch's forward pass below which nobody gains. */
    private static final double LEAST_PRODUCTS = 5e6;

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

    /** Whether a step is long enough to be shared out. */
    boolean canGain() {
        return batch.size() * products(network) >= LEAST_PRODUCTS;
    }

    /** Multiplications by weights in one sample's forward pass. */
    static double products(Network network) {
        double all = 0;
        for (PlacedLayer layer : network.allLayers()) {
            double positions = (double) layer.outputShape().size() / layer.outputs();
            for (String name : layer.parameters()) {
                Parameter parameter = network.parameters().parameter(name);
                all += parameter.value().dim() > 1 ? parameter.size() * positions : 0;
            }
        }
        return all;
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

    /**
     * The best of one core, {@code most} threads for ATen, and {@code most} for OpenBLAS. By medians: where others want
     * the cores too, threads that wait for each other are now and then fast and mostly slow. Leaves no trace in the
     * network.
     */
    Threads fastest(int most) {
        List<Threads> candidates = List.of(Threads.ONE, new Threads(most, 1), new Threads(1, most));
        long[][] times = new long[candidates.size()][ROUNDS];
        // the first step of a shape prepares kernels, and is nobody's fault
        step(Threads.ONE);
        int rounds = 0;
        while (rounds < ROUNDS) {
            for (int i = 0; i < times.length; i++) {
                times[i][rounds] = step(candidates.get(i));
            }
            rounds++;
            if (times[0][0] > SLOW_STEP_NANOS) {
                break;
            }
        }
        network.parameters().zeroGradients();
        Threads best = Threads.ONE;
        double least = WORTHWHILE * median(times[0], rounds);
        for (int i = 1; i < times.length; i++) {
            double time = median(times[i], rounds);
            if (time < least) {
                best = candidates.get(i);
                least = time;
            }
        }
        return best;
    }

    private static double median(long[] times, int count) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    private long step(Threads threads) {
        LibTorch.useThreads(threads);
        long begin = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            loss.of(network.forward(batch.features(), ForwardPass.measuring(0, ForwardObserver.NONE)), batch.targets())
                    .backward();
        }
        return System.nanoTime() - begin;
    }
}
