package io.evenkeel.torch;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.BatchingSpec;
import org.bytedeco.pytorch.Tensor;
import org.hipparchus.random.RandomGenerator;

/** Which samples make up each batch: a new order every epoch, drawn from the seed. */
public final class BatchOrder {

    private final int samples;
    private final int batch;
    private final long batchesPerEpoch;
    private final boolean shuffle;
    private final RandomGenerator random;

    /**
     * @param samples number of training samples
     * @param batch samples in one batch; more than there are: all of them
     */
    public BatchOrder(BatchingSpec batching, int samples, int batch, long seed) {
        this.samples = samples;
        this.batch = batching.full() ? samples : Math.min(batch, samples);
        boolean ragged = samples % this.batch != 0;
        this.batchesPerEpoch = (long) samples / this.batch + (ragged && !batching.dropLast() ? 1 : 0);
        this.shuffle = batching.shuffle();
        this.random = new RandomStreams(seed).stream("batches");
    }

    public long batchesPerEpoch() {
        return batchesPerEpoch;
    }

    /** Samples in one batch, a ragged last one apart. */
    public int batch() {
        return batch;
    }

    /** The next epoch's order as an int64 tensor, the caller's to close. */
    Tensor nextEpoch() {
        long[] order = new long[samples];
        if (shuffle) {
            int[] drawn = RandomStreams.permutation(samples, random);
            for (int i = 0; i < samples; i++) {
                order[i] = drawn[i];
            }
        } else {
            for (int i = 0; i < samples; i++) {
                order[i] = i;
            }
        }
        return TensorArrays.of(order, samples);
    }

    /** The indices of one batch of an epoch, as a view of its order. */
    Tensor batchOf(Tensor epochOrder, long index) {
        return batchesOf(epochOrder, index, 1);
    }

    /** The indices of up to {@code count} batches of an epoch in a row, fewer at its end. */
    Tensor batchesOf(Tensor epochOrder, long first, long count) {
        long start = first * batch;
        long end = Math.min(samples, Math.min(first + count, batchesPerEpoch) * batch);
        return epochOrder.narrow(0, start, end - start);
    }
}
