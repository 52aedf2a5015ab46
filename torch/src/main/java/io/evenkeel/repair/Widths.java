package io.evenkeel.repair;

import io.evenkeel.recipe.ContainerSpec;
import io.evenkeel.recipe.ConvolutionSpec;
import io.evenkeel.recipe.LayerSpec;
import io.evenkeel.recipe.NormalizationSpec;
import io.evenkeel.recipe.PoolingSpec;
import io.evenkeel.recipe.SequenceSpec;
import io.evenkeel.run.DataFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many features, or channels, reach each layer of a recipe as it is written. What stands in a {@code repeat} and gets
 * another number the first time than later has none that is known, and neither has what follows a change of shape.
 */
final class Widths {

    private static final int UNKNOWN = -1;

    private final Map<String, Integer> into = new HashMap<>();

    Widths(Situation situation) {
        List<LayerSpec> layers = situation.recipe().model().layers();
        DataFacts data = situation.header().data();
        boolean vectors = !layers.isEmpty() && startsLinear(layers.get(0));
        walk("model.layers", layers, data != null && vectors ? Integer.valueOf(data.features()) : null);
    }

    /** Null where it is not known. */
    @Nullable
    Integer into(WrittenLayers.Item item) {
        return into(item.path());
    }

    /** Null where it is not known. */
    @Nullable
    Integer into(String path) {
        int width = into.getOrDefault(path, UNKNOWN);
        return width == UNKNOWN ? null : width;
    }

    /** Whether samples come as vectors, whose width the data tell. */
    private static boolean startsLinear(LayerSpec first) {
        return first instanceof LayerSpec.Linear
                || (first instanceof ContainerSpec.Repeat repeat
                        && startsLinear(repeat.layers().get(0)));
    }

    private @Nullable Integer walk(String path, List<LayerSpec> layers, @Nullable Integer width) {
        Integer now = width;
        for (int i = 0; i < layers.size(); i++) {
            String here = path + "." + i;
            into.merge(here, now == null ? UNKNOWN : now, (one, other) -> one.equals(other) ? one : UNKNOWN);
            now = behind(here, layers.get(i), now);
        }
        return now;
    }

    private @Nullable Integer behind(String here, LayerSpec layer, @Nullable Integer width) {
        if (layer instanceof ContainerSpec.Repeat repeat) {
            String inside = here + ".repeat.layers";
            Integer once = walk(inside, repeat.layers(), width);
            return repeat.times() == 1 ? once : walk(inside, repeat.layers(), once);
        }
        if (layer instanceof ContainerSpec.Residual residual) {
            walk(here + ".residual.layers", residual.layers(), width);
            return width;
        }
        if (layer instanceof ContainerSpec.DenseBlock || layer instanceof ContainerSpec.Unet) {
            return null;
        }
        if (layer instanceof LayerSpec.Linear linear) {
            return linear.units();
        }
        if (layer instanceof ConvolutionSpec.Conv2d conv) {
            return conv.filters();
        }
        if (layer instanceof ConvolutionSpec.Conv1d conv) {
            return conv.filters();
        }
        if (layer instanceof ConvolutionSpec.SeparableConv2d conv) {
            return conv.filters();
        }
        if (layer instanceof SequenceSpec.Embedding embedding) {
            return embedding.units();
        }
        if (layer instanceof SequenceSpec.Rnn rnn) {
            return rnn.units() * (rnn.bidirectional() ? 2 : 1);
        }
        if (layer instanceof SequenceSpec.Gru gru) {
            return gru.units() * (gru.bidirectional() ? 2 : 1);
        }
        if (layer instanceof SequenceSpec.Lstm lstm) {
            return lstm.units() * (lstm.bidirectional() ? 2 : 1);
        }
        boolean keeps = layer instanceof LayerSpec.Activation
                || layer instanceof LayerSpec.Dropout
                || layer instanceof NormalizationSpec
                || layer instanceof PoolingSpec
                || layer instanceof SequenceSpec;
        return keeps ? width : null;
    }
}
