package io.evenkeel.torch.instrument;

import io.evenkeel.torch.Excerpt;
import io.evenkeel.torch.ForwardObserver;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Some of a step's samples on their way through the network, for all instruments that look at its Jacobians in the same
 * step. They pass as in training: dropout drops as often as in the step's own pass, though not the same, and batch
 * normalisation divides by the moments of the whole batch, which are held fixed: what a sample does to another by moving them
 * is a share of one over the batch, and without it each sample has a Jacobian of its own.
 *
 * <p>Cost: a forward pass of {@link #SAMPLES} samples; where there is batch normalisation, one of the batch before it. Where a
 * step's batch came in several parts, the first is looked at.
 */
final class JacobianLook {

    /** Enough for a standard error; a smaller batch's are taken again and again. */
    static final int SAMPLES = 8;

    private @Nullable Seen seen;
    private boolean looked;

    /** A layer of the trunk, and what goes into it. */
    record Entry(PlacedLayer layer, Tensor input) {}

    /** @param trunk layers that take numbers; without tokens and what only moves them about */
    record Seen(Network network, Tensor features, long pass, Excerpt excerpt, List<Entry> trunk) {

        /** A pass over rows that hold each sample that many times. */
        ForwardPass copies(int copies, ForwardObserver observer) {
            return ForwardPass.measuring(pass, excerpt.in(copies), observer);
        }

        void close() {
            features.close();
            excerpt.moments().values().forEach(moments -> {
                moments.mean().close();
                moments.variance().close();
            });
            trunk.forEach(entry -> entry.input().close());
        }
    }

    /**
     * Empty where there is none: in half precision, in whose rounding small singular values are lost, where the loss is not
     * finite, and where somebody else's loop trains.
     */
    Optional<Seen> of(TrainingStep step) {
        if (!looked) {
            looked = true;
            boolean worthIt = precise(step.network().parameters().values()) && Double.isFinite(step.loss());
            seen = worthIt
                    ? step.ownLoop()
                            .map(own -> of(
                                    own.network(),
                                    own.descent().parts().get(0).features(),
                                    own.descent().firstPass()))
                            .orElse(null)
                    : null;
        }
        return Optional.ofNullable(seen);
    }

    private static boolean precise(Tensor values) {
        ScalarType type = values.scalar_type().intern();
        return type == ScalarType.Float || type == ScalarType.Double;
    }

    /** @param pass the index of the batch's pass in training */
    static Seen of(Network network, Tensor batch, long pass) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Excerpt excerpt = new Excerpt(1, moments(network, batch, pass));
            Tensor features = first(batch);
            List<Tensor> outputs = new ArrayList<>();
            network.forward(features, ForwardPass.measuring(pass, excerpt, (layer, output) -> {
                if (network.layers().contains(layer)) {
                    outputs.add(output);
                }
            }));
            List<Entry> trunk = new ArrayList<>();
            for (int i = 0; i < network.layers().size(); i++) {
                Tensor input = i == 0 ? features : outputs.get(i - 1);
                if (input.is_floating_point()) {
                    trunk.add(new Entry(network.layers().get(i), kept(input)));
                }
            }
            Map<String, Excerpt.Moments> kept = new HashMap<>();
            excerpt.moments()
                    .forEach((place, moments) ->
                            kept.put(place, new Excerpt.Moments(kept(moments.mean()), kept(moments.variance()))));
            return new Seen(network, kept(features), pass, new Excerpt(1, kept), trunk);
        }
    }

    /** A reference of its own: entries may share a tensor, and each is closed once. */
    private static Tensor kept(Tensor tensor) {
        return tensor.detach().retainReference();
    }

    private static Tensor first(Tensor batch) {
        long[] times = new long[Math.toIntExact(batch.dim())];
        Arrays.fill(times, 1);
        times[0] = (SAMPLES + batch.size(0) - 1) / batch.size(0);
        return batch.narrow(0, 0, Math.min(SAMPLES, batch.size(0)))
                .repeat(times)
                .narrow(0, 0, SAMPLES);
    }

    private static Map<String, Excerpt.Moments> moments(Network network, Tensor batch, long pass) {
        if (network.allLayers().stream().noneMatch(layer -> layer.kind().equals("batch_norm"))) {
            return Map.of();
        }
        Map<String, Tensor> means = new LinkedHashMap<>();
        Map<String, Tensor> variances = new LinkedHashMap<>();
        network.forward(batch, ForwardPass.measuring(pass, new ForwardObserver() {
            @Override
            public void output(PlacedLayer layer, Tensor output) {}

            @Override
            public boolean wants(InnerTensor kind) {
                return kind == InnerTensor.BATCH_MEAN || kind == InnerTensor.BATCH_VARIANCE;
            }

            @Override
            public void inner(String place, InnerTensor kind, int step, Tensor value) {
                (kind == InnerTensor.BATCH_MEAN ? means : variances).put(place, value);
            }
        }));
        Map<String, Excerpt.Moments> moments = new HashMap<>();
        means.forEach(
                (place, mean) -> moments.put(place, new Excerpt.Moments(mean, variances.getOrDefault(place, mean))));
        return moments;
    }

    /** To be called when the weights have changed, by whoever has looked. */
    void end() {
        Seen known = seen;
        seen = null;
        looked = false;
        if (known != null) {
            known.close();
        }
    }
}
