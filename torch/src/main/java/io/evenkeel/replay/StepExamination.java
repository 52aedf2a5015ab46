package io.evenkeel.replay;

import io.evenkeel.data.Dataset;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.replay.FirstNonFinite.Phase;
import io.evenkeel.replay.FirstNonFinite.Scale;
import io.evenkeel.torch.ForwardPass;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Parameter;
import io.evenkeel.torch.PlacedLayer;
import io.evenkeel.torch.TensorData;
import io.evenkeel.torch.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Walks one step's passes in the order in which they compute, and finds the first value that is not finite: data, then
 * layers forward, then the loss, then gradients backward, those of a layer's parameters after that of what is inside it.
 */
final class StepExamination {

    private static final int MOST_SCALES = 8;

    /** Growth by this with each step of a sequence is worth a word: a thousandfold in less than 40 steps. */
    private static final double OUT_OF_HAND = 1.2;

    private final long step;
    private final TrainingStep.OwnLoop loop;
    private final Dataset dataset;
    private final long[] samples;

    /** @param samples the batch's, by their numbers in the data */
    StepExamination(long step, TrainingStep.OwnLoop loop, Dataset dataset, long[] samples) {
        this.step = step;
        this.loop = loop;
        this.dataset = dataset;
        this.samples = samples;
    }

    /** Null where every value is finite. */
    @Nullable
    FirstNonFinite first() {
        TrainingStep.Descent descent = loop.descent();
        loop.network().parameters().zeroGradients();
        int before = 0;
        for (int i = 0; i < descent.parts().size(); i++) {
            TensorData part = descent.parts().get(i);
            try (PointerScope scope = new PointerScope()) {
                FirstNonFinite found = first(part, descent.firstPass() + i, before);
                if (found != null) {
                    return found;
                }
            }
            before += Math.toIntExact(part.size());
        }
        return null;
    }

    private @Nullable FirstNonFinite first(TensorData part, long pass, int before) {
        if (!Entries.of(part.features()).areFinite()) {
            return ofData(part.features(), "feature", before);
        }
        if (!Entries.of(part.targets()).areFinite()) {
            return ofData(part.targets(), "target", before);
        }
        Network network = loop.network();
        OperationTrace trace = new OperationTrace(part.size());
        Tensor output = network.forward(part.features(), ForwardPass.training(pass, trace));
        Tensor loss = loop.descent().loss().of(output, part.targets(), trace);
        List<Operation> operations = trace.operations();
        for (int i = 0; i < operations.size(); i++) {
            if (!operations.get(i).entries().areFinite() && counts(operations, i)) {
                return forward(operations, i, before);
            }
        }
        boolean mean = loop.descent().loss().spec().reduction() == LossSpec.Reduction.MEAN;
        double share = mean ? (double) part.size() / samples.length : 1;
        (share == 1 ? loss : loss.mul(new Scalar(share))).backward();
        return backward(operations, part, pass, before);
    }

    /** What a layer tells of its inside may be computed beside it: it counts where the layer's own output is not finite. */
    private static boolean counts(List<Operation> operations, int at) {
        Operation operation = operations.get(at);
        if (operation.layer() != null || operation.isLoss()) {
            return true;
        }
        return operations.stream()
                .filter(later -> later.layer() != null && later.place().equals(operation.place()))
                .noneMatch(later -> later.entries().areFinite());
    }

    private FirstNonFinite ofData(Tensor numbers, String what, int before) {
        Entries entries = Entries.of(numbers);
        long entry = entries.first();
        int row = Math.toIntExact(entry / entries.rowLength());
        ReplayedSample sample = sample(before + row);
        double value = entries.value(entry);
        List<PlacedLayer> layers = loop.network().layers();
        String names = sample.notFinite().isEmpty() ? "" : " (" + String.join(", ", some(sample.notFinite())) + ")";
        return new FirstNonFinite(
                step,
                Phase.DATA,
                what + " as read",
                "data",
                "",
                null,
                value,
                sample,
                entries.badRows(),
                Map.of("values", (double) Math.max(1, sample.notFinite().size())),
                "The data hold it: a " + what + " of " + sample.inWords() + names + " is " + value
                        + ". It first meets the network in " + layers.get(0).place() + " ("
                        + layers.get(0).kind() + ").",
                List.of());
    }

    private static List<String> some(List<String> names) {
        return names.size() <= MOST_SCALES ? names : names.subList(0, MOST_SCALES);
    }

    private FirstNonFinite forward(List<Operation> operations, int at, int before) {
        Operation operation = operations.get(at);
        Entries entries = operation.entries();
        long entry = entries.first();
        long row = operation.bySample() ? entry / entries.rowLength() : 0;
        long unit = operation.bySample() ? entry % entries.rowLength() : entry;
        Explanation why = Explanation.of(operation, loop.network(), row, unit);
        ReplayedSample sample =
                operation.bySample() ? sample(before + Math.toIntExact(row)) : mostOf(operation, before);
        int bad = operation.bySample() ? entries.badRows() : 0;
        Map<String, Double> numbers = new LinkedHashMap<>(why.numbers());
        List<Scale> scales = scales(operations.subList(0, at));
        grown(operations, at, numbers);
        return new FirstNonFinite(
                step,
                operation.isLoss() ? Phase.LOSS : Phase.FORWARD,
                operation.name(),
                operation.place(),
                operation.kind(),
                null,
                entries.value(entry),
                sample,
                bad,
                numbers,
                "In the " + operation.name() + where(operation) + ", " + why.because() + "."
                        + who(operation, sample, bad) + recurrence("the state", numbers),
                scales);
    }

    /** How much the state of the recurrent layer that was last passed grows with each step up to this one. */
    private static void grown(List<Operation> operations, int at, Map<String, Double> numbers) {
        String place = null;
        double last = 0;
        double first = 0;
        int between = 0;
        for (int i = at - 1; i >= 0; i--) {
            Operation earlier = operations.get(i);
            boolean state = earlier.name().startsWith("hidden state");
            if (state && (place == null || place.equals(earlier.place()))) {
                place = earlier.place();
                first = earlier.entries().largest();
                last = last == 0 ? first : last;
                between++;
            }
        }
        double growth = between > 1 && first > 0 ? Math.pow(last / first, 1.0 / (between - 1)) : 0;
        if (growth > OUT_OF_HAND) {
            numbers.put("largest_state_before", last);
            numbers.put("growth_per_step", growth);
        }
    }

    private static String recurrence(String what, Map<String, Double> numbers) {
        Double growth = numbers.get("growth_per_step");
        return growth == null
                ? ""
                : " With each step of the sequence " + what + " grew by a factor of " + Explanation.text(growth) + ".";
    }

    private @Nullable FirstNonFinite backward(List<Operation> operations, TensorData part, long pass, int before) {
        PlacedLayer pending = null;
        List<Scale> scales = new ArrayList<>();
        for (int i = operations.size() - 1; i >= 0; i--) {
            Operation operation = operations.get(i);
            if (pending != null && !pending.place().equals(operation.place())) {
                FirstNonFinite found = ofParameters(pending, part, pass, before, scales);
                if (found != null) {
                    return found;
                }
                pending = null;
            }
            Tensor gradient =
                    operation.result().requires_grad() ? operation.result().grad() : new Tensor();
            if (gradient.defined()) {
                if (!Entries.of(gradient).areFinite()) {
                    return ofGradient(operations, i, gradient, before, scales);
                }
                scales.add(new Scale(
                        operation.place(),
                        "gradient of " + operation.name(),
                        Entries.of(gradient).largest()));
            }
            if (operation.layer() != null) {
                pending = operation.layer();
            }
        }
        return pending == null ? null : ofParameters(pending, part, pass, before, scales);
    }

    private FirstNonFinite ofGradient(
            List<Operation> operations, int at, Tensor gradient, int before, List<Scale> scales) {
        Operation operation = operations.get(at);
        Operation through = operations.get(Math.min(at + 1, operations.size() - 1));
        Entries entries = Entries.of(gradient);
        long entry = entries.first();
        ReplayedSample sample =
                operation.bySample() ? sample(before + Math.toIntExact(entry / entries.rowLength())) : null;
        int bad = operation.bySample() ? entries.badRows() : 0;
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("limit", entries.limit());
        numbers.put("largest_output", operation.entries().largest());
        double grown = scales.isEmpty() ? 0 : scales.get(scales.size() - 1).largest();
        numbers.put("largest_gradient_before", grown);
        double growth = growth(scales, operation.place());
        if (growth > OUT_OF_HAND) {
            numbers.put("growth_per_step", growth);
        }
        return new FirstNonFinite(
                step,
                Phase.BACKWARD,
                "backward of " + through.name(),
                through.place(),
                through.kind(),
                null,
                entries.value(entry),
                sample,
                bad,
                numbers,
                "Going back through the " + through.name() + where(through) + ", the gradient of the "
                        + operation.name() + where(operation) + " is not finite; just behind it gradients were up to "
                        + Explanation.text(grown) + ", and " + Entries.type(gradient) + " ends at "
                        + Explanation.text(entries.limit()) + "." + who(operation, sample, bad)
                        + recurrence("the gradient", numbers),
                last(scales));
    }

    /** By which gradients grew from one hidden state to the one before; 0 where there are no states. */
    private static double growth(List<Scale> scales, String place) {
        List<Scale> states = scales.stream()
                .filter(scale ->
                        scale.place().equals(place) && scale.operation().contains("hidden state"))
                .filter(scale -> scale.largest() > 0)
                .toList();
        return states.size() < 2
                ? 0
                : Math.pow(
                        states.get(states.size() - 1).largest() / states.get(0).largest(), 1.0 / (states.size() - 1));
    }

    private @Nullable FirstNonFinite ofParameters(
            PlacedLayer layer, TensorData part, long pass, int before, List<Scale> scales) {
        for (String name : layer.parameters()) {
            Parameter parameter = loop.network().parameters().parameter(name);
            Entries entries = Entries.of(parameter.gradient());
            if (entries.areFinite()) {
                continue;
            }
            double value = entries.value(entries.first());
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("limit", entries.limit());
            numbers.put("largest_weight", Entries.of(parameter.value()).largest());
            double grown = scales.isEmpty() ? 0 : scales.get(scales.size() - 1).largest();
            numbers.put("largest_gradient_before", grown);
            SampleSearch search =
                    new SampleSearch(loop.network(), loop.descent().loss(), part, pass);
            SampleSearch.Found found = search.search(name);
            ReplayedSample sample = found == null ? null : sample(before + found.inBatch());
            boolean alone = found != null && !Double.isFinite(found.gradientNorm());
            return new FirstNonFinite(
                    step,
                    Phase.BACKWARD,
                    "gradient of " + name,
                    layer.place(),
                    layer.kind(),
                    name,
                    value,
                    sample,
                    alone ? 1 : 0,
                    numbers,
                    "The gradients of outputs were finite, up to " + Explanation.text(grown)
                            + "; multiplied by the layer's inputs and summed over the batch they outgrow "
                            + Entries.type(parameter.value()) + ", which ends at "
                            + Explanation.text(entries.limit()) + "."
                            + (found == null
                                    ? " Batch normalisation mixes the samples, so that no one of them is to blame."
                                    : alone
                                            ? " " + capital(sample) + " alone makes it so."
                                            : " No sample alone makes it so; the largest share, of norm "
                                                    + Explanation.text(found.gradientNorm()) + ", is that of "
                                                    + words(sample) + "."),
                    last(scales));
        }
        return null;
    }

    private static String capital(@Nullable ReplayedSample sample) {
        String words = words(sample);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String words(@Nullable ReplayedSample sample) {
        return sample == null ? "no sample" : sample.inWords();
    }

    /** Where all samples went into one number: the sample with the largest input. */
    private @Nullable ReplayedSample mostOf(Operation operation, int before) {
        Tensor input = operation.input();
        if (input == null || input.dim() == 0 || input.size(0) + before > samples.length) {
            return null;
        }
        try (PointerScope scope = new PointerScope()) {
            long row = input.detach()
                    .abs()
                    .reshape(input.size(0), -1)
                    .amax(new long[] {1}, false)
                    .argmax()
                    .item_long();
            return sample(before + Math.toIntExact(row));
        }
    }

    private ReplayedSample sample(int inBatch) {
        return ReplayedSample.of(dataset, samples, loop.batch().features(), inBatch);
    }

    private static String where(Operation operation) {
        return operation.isLoss()
                ? " of the loss"
                : " at " + operation.place() + (operation.kind().isEmpty() ? "" : " (" + operation.kind() + ")");
    }

    private static String who(Operation operation, @Nullable ReplayedSample sample, int bad) {
        if (sample == null) {
            return " All samples have a part in it.";
        }
        if (!operation.bySample()) {
            return " All samples have a part in it, the largest that of " + sample.inWords() + ".";
        }
        return bad > 1
                ? " So it is for " + bad + " samples, the first being " + sample.inWords() + "."
                : " So it is for " + sample.inWords() + " alone.";
    }

    private static List<Scale> scales(List<Operation> operations) {
        return last(operations.stream()
                .map(operation -> new Scale(
                        operation.place(), operation.name(), operation.entries().largest()))
                .toList());
    }

    private static List<Scale> last(List<Scale> scales) {
        return List.copyOf(scales.subList(Math.max(0, scales.size() - MOST_SCALES), scales.size()));
    }
}
