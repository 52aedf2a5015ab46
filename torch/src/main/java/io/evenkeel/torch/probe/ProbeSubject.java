package io.evenkeel.torch.probe;

import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.gradient.NetworkGradients;
import io.evenkeel.torch.operator.LossGraph;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model with the data that it is measured on.
 *
 * @param name what messages call it
 * @param data all of them, owned by this
 * @param graphOf the model's loss on data that come in these batches
 * @param onePass single samples' gradients without a loop, where the model's layers can be seen
 * @param notes what was done to make the data fit, for people
 * @param model whatever else is to be closed
 */
public record ProbeSubject(
        String name,
        TensorData data,
        Function<List<TensorData>, LossGraph> graphOf,
        Optional<NetworkGradients> onePass,
        List<String> notes,
        AutoCloseable model)
        implements AutoCloseable {

    private static final long NUMBERS_AT_ONCE = 1 << 22;
    private static final long MOST_SAMPLES_AT_ONCE = 2048;

    public ProbeSubject {
        notes = List.copyOf(notes);
    }

    /** In batches of as many samples as a graph may hold: the size of batches makes no difference to any answer. */
    LossGraph graph() {
        long width = Math.max(1, data.features().numel() / Math.max(1, data.size()));
        return graphOf.apply(data.parts(Math.max(1, Math.min(MOST_SAMPLES_AT_ONCE, NUMBERS_AT_ONCE / width))));
    }

    /** Each sample in a batch of its own. */
    LossGraph samplesAlone() {
        return graphOf.apply(data.parts(1));
    }

    @Override
    public void close() throws Exception {
        data.close();
        model.close();
    }
}
