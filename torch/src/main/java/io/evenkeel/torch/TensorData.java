package io.evenkeel.torch;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetEncoding;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples on tensors.
 *
 * @param features shape (samples, shape of one sample…); int64 where they are tokens
 * @param targets int64 class indices for {@link TargetEncoding#CLASS_INDEX}, of shape (samples) or, with a class for
 *     each position, (samples, positions); otherwise numbers of shape (samples, width)
 */
public record TensorData(Tensor features, Tensor targets) implements AutoCloseable {

    /** Samples as a network takes them. */
    public static TensorData of(Dataset dataset, Samples samples, Network network, ScalarType type) {
        int size = samples.size();
        long[] shape = SampleShape.of(samples.sampleShape()).batch(size);
        Tensor features = network.takesTokens()
                ? TensorArrays.of(whole(samples.features()), shape)
                : TensorArrays.of(samples.features(), shape, type);
        double[] encoded = dataset.encoded(samples);
        if (dataset.encoding() == TargetEncoding.CLASS_INDEX) {
            int positions = samples.targetWidth();
            return new TensorData(
                    features,
                    positions == 1
                            ? TensorArrays.of(whole(encoded), size)
                            : TensorArrays.of(whole(encoded), size, positions));
        }
        return new TensorData(features, TensorArrays.of(encoded, new long[] {size, dataset.encodedWidth()}, type));
    }

    private static long[] whole(double[] numbers) {
        long[] whole = new long[numbers.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (long) numbers[i];
        }
        return whole;
    }

    public long size() {
        return features.size(0);
    }

    /** The samples at these indices (int64), as new tensors. */
    TensorData select(Tensor indices) {
        return new TensorData(features.index_select(0, indices), targets.index_select(0, indices));
    }

    /** Up to {@code most} samples, evenly spread over all, as new tensors. */
    public TensorData spread(long most) {
        int count = Math.toIntExact(Math.min(most, size()));
        long[] indices = new long[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i * size() / count;
        }
        return select(TensorArrays.of(indices, count));
    }

    @Override
    public void close() {
        features.close();
        targets.close();
    }
}
