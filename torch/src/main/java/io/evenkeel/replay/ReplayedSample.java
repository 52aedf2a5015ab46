package io.evenkeel.replay;

import io.evenkeel.data.Dataset;
import io.evenkeel.torch.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * One sample of a batch.
 *
 * @param inBatch its place in the batch, from 0
 * @param index its number among the samples that are trained on, from 0
 * @param row where it stands in the data's source, from 1, see {@link io.evenkeel.data.Samples#row}
 * @param largest the largest of its features' finite |values|, as the network gets them
 * @param largestFeature that feature's name or number
 * @param notFinite features that are NaN or infinite, by name or number
 */
public record ReplayedSample(
        int inBatch, long index, long row, double largest, String largestFeature, List<String> notFinite) {

    public ReplayedSample {
        notFinite = List.copyOf(notFinite);
    }

    /** @param features the whole batch's */
    static ReplayedSample of(Dataset dataset, long[] batch, Tensor features, int inBatch) {
        double[] values;
        try (PointerScope scope = new PointerScope()) {
            values = TensorArrays.toDoubles(features.select(0, inBatch));
        }
        List<String> notFinite = new ArrayList<>();
        int largest = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                notFinite.add(name(dataset, i));
            } else if (!Double.isFinite(values[largest]) || Math.abs(values[i]) > Math.abs(values[largest])) {
                largest = i;
            }
        }
        return new ReplayedSample(
                inBatch,
                batch[inBatch],
                dataset.training().row(Math.toIntExact(batch[inBatch])),
                Math.abs(values[largest]),
                name(dataset, largest),
                notFinite);
    }

    private static String name(Dataset dataset, int feature) {
        List<String> names = dataset.featureNames();
        return feature < names.size() ? names.get(feature) : Integer.toString(feature);
    }

    /** Such as {@code sample 17 of the batch (row 203 of the data)}. */
    public String inWords() {
        return "sample " + inBatch + " of the batch (row " + row + " of the data)";
    }
}
