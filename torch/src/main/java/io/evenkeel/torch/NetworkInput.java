package io.evenkeel.torch;

import io.evenkeel.data.Dataset;
import io.evenkeel.data.Samples;
import java.util.List;

/**
 * What a network is fed.
 *
 * @param shape of one sample
 * @param vocabulary where all features are whole numbers from 0, one more than the largest, so that they can be tokens;
 *     else 0
 */
public record NetworkInput(SampleShape shape, int vocabulary) {

    /** Numbers that are no tokens. */
    public static NetworkInput of(int... shape) {
        return new NetworkInput(SampleShape.of(shape), 0);
    }

    public static NetworkInput of(Dataset dataset) {
        return new NetworkInput(
                SampleShape.of(dataset.training().sampleShape()),
                vocabulary(List.of(dataset.training(), dataset.validation())));
    }

    private static int vocabulary(List<Samples> parts) {
        double largest = -1;
        for (Samples part : parts) {
            for (double value : part.features()) {
                if (!(value >= 0) || value != Math.rint(value) || value >= Integer.MAX_VALUE) {
                    return 0;
                }
                largest = Math.max(largest, value);
            }
        }
        return (int) largest + 1;
    }
}
