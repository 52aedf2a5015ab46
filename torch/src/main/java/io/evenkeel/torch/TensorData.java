package io.evenkeel.torch;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import io.evenkeel.data.TargetEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples on tensors.
 *
 * @param features shape (samples, shape of one sample…); int64 where they are tokens
 * @param targets int64 class indices of shape (samples) for {@link TargetEncoding#CLASS_INDEX}, (samples, positions)
 *     where sequences have one for each position; otherwise numbers of shape (samples, width), in
 *     float32 where the features are in half precision
 */
public record TensorData(Tensor features, Tensor targets) implements AutoCloseable {

    private static final int NUMBERS_AT_ONCE = 1 << 20;

    /** Samples as a network takes them. */
    public static TensorData of(Dataset dataset, Samples samples, Network network, ScalarType type) {
        int size = samples.size();
        Tensor features = features(samples, network.takesTokens() ? ScalarType.Long : type)
                .view(network.inputShape().batch(size));
        double[] encoded = dataset.encoded(samples);
        if (dataset.encoding() == TargetEncoding.CLASS_INDEX) {
            long[] labels = new long[encoded.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (long) encoded[i];
            }
            return new TensorData(
                    features,
                    samples.targetWidth() == 1
                            ? TensorArrays.of(labels, size)
                            : TensorArrays.of(labels, size, samples.targetWidth()));
        }
        ScalarType wide = NumberTypes.wide(type);
        return new TensorData(features, TensorArrays.of(encoded, new long[] {size, dataset.encodedWidth()}, wide));
    }

    /** In parts, so that a large set is never unpacked as a whole. */
    private static Tensor features(Samples samples, ScalarType type) {
        Tensor features = TensorArrays.zeros(type, samples.size(), samples.featureWidth());
        int some = samples.samplesIn(NUMBERS_AT_ONCE);
        for (int first = 0; first < samples.size(); first += some) {
            int count = Math.min(some, samples.size() - first);
            double[] part = new double[count * samples.featureWidth()];
            samples.copyFeatures(first, count, part);
            TensorArrays.putRows(features, first, part);
        }
        return features;
    }

    public long size() {
        return features.size(0);
    }

    /** The samples at these indices (int64), as new tensors. */
    TensorData select(Tensor indices) {
        Tensor here = indices.to(features.device(), ScalarType.Long);
        return new TensorData(features.index_select(0, here), targets.index_select(0, here));
    }

    /** The same in parts of at most so many samples, as views. */
    public List<TensorData> parts(long most) {
        if (size() <= most) {
            return List.of(this);
        }
        List<TensorData> parts = new ArrayList<>();
        for (long start = 0; start < size(); start += most) {
            long length = Math.min(most, size() - start);
            parts.add(new TensorData(features.narrow(0, start, length), targets.narrow(0, start, length)));
        }
        return parts;
    }

    /** The same on a device; itself where it is there already. */
    public TensorData to(Device device) {
        return new TensorData(features.to(device, features.scalar_type()), targets.to(device, targets.scalar_type()));
    }

    /** SHA-256 of all samples and targets, in hexadecimal digits. */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                new TensorBytes("features", features).writeTo(out);
                new TensorBytes("targets", targets).writeTo(out);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException("SHA-256 of numbers in memory", e);
        }
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
