package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import java.util.ArrayList;
import java.util.List;

/** Faster ways through layers in a row, to the same bits, for passes in which nobody sees what is between them. */
final class Shortcuts {

    private Shortcuts() {}

    /**
     * ReLU and the max pooling after it change places: the largest of what ReLU lets through is what it lets through of the
     * largest, to the bit and in the gradient too, and there is less of it. A convolution and the max pooling that then
     * follows it become a {@link PooledConvolution}.
     */
    static List<Layer> through(List<PlacedLayer> layers) {
        List<Layer> way = new ArrayList<>(layers.size());
        for (PlacedLayer placed : layers) {
            if (placed.layer() instanceof MaxPool2dLayer pooling) {
                add(pooling, way);
            } else {
                way.add(placed.layer());
            }
        }
        return way;
    }

    private static void add(MaxPool2dLayer pooling, List<Layer> way) {
        int end = way.size();
        int place = end > 0 && isRelu(way.get(end - 1)) ? end - 1 : end;
        if (place > 0 && way.get(place - 1) instanceof Conv2dLayer convolution) {
            way.set(place - 1, new PooledConvolution(convolution, pooling));
        } else {
            way.add(place, pooling);
        }
    }

    private static boolean isRelu(Layer layer) {
        return layer instanceof ActivationLayer activation && activation.kind() == ActivationKind.RELU;
    }
}
