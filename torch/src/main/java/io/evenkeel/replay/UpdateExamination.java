package io.evenkeel.replay;

import io.evenkeel.data.Dataset;
import io.evenkeel.replay.FirstNonFinite.Phase;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.OptimizerState;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.ParameterVector;
import io.evenkeel.torch.TrainingStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What an update made of finite weights and gradients: the optimizer's memory comes first, then the weights.
 *
 * @param weights before the update, in the flat layout of {@link ParameterVector}
 * @param gradient before clipping, likewise
 */
record UpdateExamination(
        TrainingStep step,
        TrainingStep.OwnLoop loop,
        Dataset dataset,
        long[] samples,
        Tensor weights,
        Tensor gradient) {

    /** Null where every value is finite. */
    @Nullable
    FirstNonFinite first() {
        try (OptimizerState after = loop.descent().state().get()) {
            for (Map.Entry<String, Tensor> memory : after.tensors().entrySet()) {
                Entries entries = Entries.of(memory.getValue());
                if (!entries.areFinite()) {
                    return found(memory.getKey(), entries);
                }
            }
        }
        Entries entries = Entries.of(loop.network().parameters().values());
        return entries.areFinite() ? null : found("weight", entries);
    }

    private FirstNonFinite found(String what, Entries entries) {
        Network network = loop.network();
        long entry = entries.first();
        boolean flat = entries.tensor().numel() == network.parameters().values().numel();
        Parameter parameter = flat ? at(network.parameters(), entry) : null;
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("limit", entries.limit());
        numbers.put("learning_rate", step.learningRate());
        numbers.put("largest_gradient", Entries.of(gradient).largest());
        String led = "";
        if (parameter != null) {
            double before = Entries.of(weights).value(entry);
            double slope = Entries.of(gradient).value(entry);
            numbers.put("weight_before", before);
            numbers.put("gradient", slope);
            led = " Before the update the weight was " + Explanation.text(before) + " and its gradient "
                    + Explanation.text(slope) + ", at a learning rate of " + Explanation.text(step.learningRate())
                    + ".";
        }
        double value = entries.value(entry);
        String name = parameter == null ? null : parameter.name();
        ReplayedSample sample = cause(name);
        String optimizer = loop.descent().optimizer().name();
        boolean isWeight = what.equals("weight");
        return new FirstNonFinite(
                step.index(),
                Phase.UPDATE,
                optimizer + " update of " + what.replace('_', ' '),
                parameter == null ? "" : parameter.layer(),
                kind(network, parameter),
                name,
                value,
                sample,
                0,
                numbers,
                "Loss and gradient were finite, but "
                        + (isWeight ? "the weight" : "the optimizer's " + what.replace('_', ' '))
                        + (name == null ? "" : (isWeight ? " in " : " of ") + name) + " became " + value + ": "
                        + Entries.type(entries.tensor()) + " ends at " + Explanation.text(entries.limit()) + "." + led
                        + (sample == null
                                ? ""
                                : " The largest part of the gradient is that of " + sample.inWords() + "."),
                List.of());
    }

    /** With the weights before the update: whose gradient was the largest. */
    private @Nullable ReplayedSample cause(@Nullable String parameter) {
        loop.network().parameters().values().copy_(weights);
        TrainingStep.Descent descent = loop.descent();
        if (descent.parts().size() > 1) {
            return null;
        }
        SampleSearch.Found found = new SampleSearch(
                        loop.network(), descent.loss(), descent.parts().get(0), descent.firstPass())
                .search(parameter);
        return found == null
                ? null
                : ReplayedSample.of(dataset, samples, loop.batch().features(), found.inBatch());
    }

    private static @Nullable Parameter at(ParameterVector parameters, long entry) {
        return parameters.parameters().stream()
                .filter(p -> entry >= p.offset() && entry < p.offset() + p.size())
                .findFirst()
                .orElse(null);
    }

    private static String kind(Network network, @Nullable Parameter parameter) {
        return parameter == null
                ? ""
                : network.allLayers().stream()
                        .filter(layer -> layer.parameters().contains(parameter.name()))
                        .map(layer -> layer.kind())
                        .findFirst()
                        .orElse("");
    }
}
