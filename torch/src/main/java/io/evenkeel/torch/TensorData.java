package io.evenkeel.torch;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetEncoding;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples on tensors.
 *
 * @param features shape (samples, features)
 * @param targets int64 class indices of shape (samples) for {@link TargetEncoding#CLASS_INDEX}; otherwise numbers of
 *     shape (samples, width)
 */
public record TensorData(Tensor features, Tensor targets) implements AutoCloseable {

    public static TensorData of(Dataset dataset, Samples samples, ScalarType type) {
        int size = samples.size();
        Tensor features = TensorArrays.of(samples.features(), new long[] {size, samples.featureWidth()}, type);
        double[] encoded = dataset.encoded(samples);
        if (dataset.encoding() == TargetEncoding.CLASS_INDEX) {
            long[] labels = new long[size];
            for (int i = 0; i < size; i++) {
                labels[i] = (long) encoded[i];
            }
            return new TensorData(features, TensorArrays.of(labels, size));
        }
        return new TensorData(features, TensorArrays.of(encoded, new long[] {size, dataset.encodedWidth()}, type));
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
