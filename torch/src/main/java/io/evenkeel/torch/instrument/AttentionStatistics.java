package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.InnerTensor;
import io.evenkeel.torch.TrainingStep;
import io.evenkeel.torch.TrainingStep.SeenInside;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How each attention layer spreads its attention: the entropy −Σ p ln p of its rows over the ln k of an even spread over the k
 * steps that a row may look at, as a mean over samples, heads and rows with more than one (Zhai et al. 2023); and the largest
 * logit (Dehghani et al. 2023). Cost: a softmax and a few passes over the attention matrices at looks, which are kept for it.
 */
public final class AttentionStatistics implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.ATTENTION_ENTROPY, Quantities.ATTENTION_LOGIT_MAX);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public Set<InnerTensor> inside() {
        return Set.of(InnerTensor.ATTENTION_LOGITS);
    }

    @Override
    public void afterBackward(TrainingStep step, Measurements into) {
        Map<String, List<Tensor>> logits = new LinkedHashMap<>();
        for (SeenInside seen : step.inside()) {
            if (seen.kind() == InnerTensor.ATTENTION_LOGITS) {
                logits.computeIfAbsent(seen.place(), place -> new ArrayList<>())
                        .add(seen.value().detach().to(ScalarType.Float));
            }
        }
        logits.forEach((place, parts) -> {
            into.put(
                    Quantities.ATTENTION_LOGIT_MAX,
                    place,
                    parts.stream()
                            .mapToDouble(part -> part.max().item_double())
                            .max()
                            .orElseThrow());
            entropy(parts).ifPresent(entropy -> into.put(Quantities.ATTENTION_ENTROPY, place, entropy));
        });
    }

    /** Empty where no row has a choice, or something is not a number. */
    private static OptionalDouble entropy(List<Tensor> parts) {
        double sum = 0;
        double rows = 0;
        for (Tensor part : parts) {
            Tensor weights = torch.softmax(part, -1);
            Tensor entropies = torch.xlogy(weights, weights).sum(-1).neg();
            Tensor most = part.ne(new Scalar(Double.NEGATIVE_INFINITY)).sum(-1).log();
            Tensor choice = most.gt(new Scalar(0.0));
            sum += entropies
                    .div(most)
                    .masked_select(choice)
                    .to(ScalarType.Double)
                    .sum()
                    .item_double();
            rows += choice.sum().item_double();
        }
        double mean = sum / rows;
        // rounding apart it is at most 1
        return Double.isFinite(mean) ? OptionalDouble.of(Math.max(0, Math.min(1, mean))) : OptionalDouble.empty();
    }
}
