package io.evenkeel.torch;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import io.evenkeel.recipe.ModelSpec;
import java.util.List;

/**
 * What a network is fed.
 *
 * @param shape of one sample
 * @param vocabulary where features are whole numbers from 0, more than the largest of them, so that they can be tokens;
 *     else 0
 */
public record NetworkInput(SampleShape shape, int vocabulary) {

    private static final int NUMBERS_AT_ONCE = 1 << 16;

    /** Numbers that are no tokens. */
    public static NetworkInput of(int... shape) {
        return new NetworkInput(SampleShape.of(shape), 0);
    }

    /** The data of a recipe; whether they can be tokens is only looked up where the model would embed them. */
    public static NetworkInput of(Dataset dataset, ModelSpec model) {
        SampleShape shape = NetworkBuilder.inputShape(
                model, SampleShape.of(dataset.training().sampleShape()));
        if (dataset.vocabulary() > 0 || !NetworkBuilder.embedsItsInput(model.layers())) {
            return new NetworkInput(shape, dataset.vocabulary());
        }
        return new NetworkInput(shape, vocabulary(List.of(dataset.training(), dataset.validation())));
    }

    private static int vocabulary(List<Samples> parts) {
        double largest = -1;
        for (Samples part : parts) {
            int some = part.samplesIn(NUMBERS_AT_ONCE);
            for (int first = 0; first < part.size(); first += some) {
                int count = Math.min(some, part.size() - first);
                double[] values = new double[count * part.featureWidth()];
                part.copyFeatures(first, count, values);
                for (double value : values) {
                    if (!(value >= 0) || value != Math.rint(value) || value >= Integer.MAX_VALUE) {
                        return 0;
                    }
                    largest = Math.max(largest, value);
                }
            }
        }
        return (int) largest + 1;
    }
}
