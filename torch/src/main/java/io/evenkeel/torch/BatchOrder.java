package io.evenkeel.torch;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.BatchingSpec;
import io.evenkeel.recipe.SourceMark;
import org.bytedeco.pytorch.Tensor;
import org.hipparchus.random.RandomGenerator;

/** Which samples make up each batch: a new order every epoch, drawn from the seed. */
public final class BatchOrder {

    private final int samples;
    private final int batch;
    private final long batchesPerEpoch;
    private final boolean shuffle;
    private final long seed;
    private RandomGenerator random;
    private long next;

    /**
     * @param samples number of training samples
     * @param batch samples in one batch; more than there are: all of them, as one batch
     * @throws ShapeException when not one whole batch is there and no other is wanted
     */
    public BatchOrder(BatchingSpec batching, int samples, int batch, long seed) {
        if (batching.dropLast() && !batching.full() && batch > samples) {
            throw new ShapeException(
                    new SourceMark("batching.drop_last", 0),
                    "batches of " + batch + " for " + samples + " training samples, of which drop_last leaves none",
                    "a batch of at most " + samples + ", or drop_last: false");
        }
        this.samples = samples;
        this.batch = batching.full() ? samples : Math.min(batch, samples);
        boolean ragged = samples % this.batch != 0;
        this.batchesPerEpoch = (long) samples / this.batch + (ragged && !batching.dropLast() ? 1 : 0);
        this.shuffle = batching.shuffle();
        this.seed = seed;
        this.random = fromTheBeginning();
    }

    public long batchesPerEpoch() {
        return batchesPerEpoch;
    }

    /** Samples in one batch, a ragged last one apart. */
    public int batch() {
        return batch;
    }

    private RandomGenerator fromTheBeginning() {
        return new RandomStreams(seed).stream("batches");
    }

    /**
     * An epoch's order as an int64 tensor, the caller's to close. The seed and the epoch decide it alone; asking for
     * epochs in a row is what costs least.
     *
     * @param epoch from 0
     */
    Tensor epoch(long epoch) {
        long[] order = new long[samples];
        if (shuffle) {
            int[] drawn = drawn(epoch);
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

    private int[] drawn(long epoch) {
        if (epoch < next) {
            random = fromTheBeginning();
            next = 0;
        }
        int[] drawn;
        do {
            drawn = RandomStreams.permutation(samples, random);
        } while (next++ < epoch);
        return drawn;
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
