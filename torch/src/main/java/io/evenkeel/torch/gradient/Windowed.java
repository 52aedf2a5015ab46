package io.evenkeel.torch.gradient;

import io.evenkeel.torch.ParameterUse;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A convolution as a product with its windows, laid out as the columns of a matrix. */
final class Windowed {

    /** Numbers of windows laid out at a time: they should still be in the processor's caches when multiplied. */
    private static final long NUMBERS_AT_ONCE = 1L << 18;

    /** 16 MiB of float32. */
    private static final long NUMBERS_IN_TENSOR = 1L << 22;

    private final ParameterUse.Convolution use;
    private final Budget budget;
    private final long[] kernel;
    private final boolean isPointwise;

    Windowed(ParameterUse.Convolution use, Budget budget) {
        this.use = use;
        this.budget = budget;
        Tensor weight = use.weight();
        this.kernel = weight.dim() == 3 ? new long[] {1, weight.size(2)} : new long[] {weight.size(2), weight.size(3)};
        this.isPointwise =
                weight.numel() == weight.size(0) * weight.size(1) && all(use.stride(), 1) && all(use.padding(), 0);
    }

    private static boolean all(long[] values, long value) {
        for (long one : values) {
            if (one != value) {
                return false;
            }
        }
        return true;
    }

    /** @return shape (samples, channels × kernel, windows) */
    Tensor of(Tensor input) {
        if (isPointwise) {
            return input.reshape(input.size(0), input.size(1), -1);
        }
        Tensor image = input.dim() == 3 ? input.unsqueeze(2) : input;
        return torch.im2col(image, kernel, both(use.dilation(), 1), both(use.padding(), 0), both(use.stride(), 1));
    }

    private static long[] both(long[] extents, long before) {
        return extents.length == 1 ? new long[] {before, extents[0]} : extents;
    }

    /**
     * Adds the single gradients of the filters. Either windows are laid out and multiplied (as many numbers to write and
     * read as windows have: channels × kernel × windows a sample), or the samples become groups of one convolution, whose
     * weights' gradient is asked for (as many as the single gradients have: filters × channels × kernel a sample):
     * whichever are fewer. The second is only for processors in float32, for which there are such kernels.
     *
     * @param delta gradients of the output, shape (samples, filters, …)
     */
    void gradients(Tensor input, Tensor delta, GradientSums sum) {
        long groups = use.groups();
        long filters = delta.size(1);
        long ofFilter = use.weight().numel() / filters;
        long samples = input.size(0);
        long channels = input.size(1) / groups;
        long windows = delta.numel() / samples / filters;
        boolean grouped = windows > filters
                && groups == 1
                && !isPointwise
                && !input.is_cuda()
                && input.scalar_type().intern() == ScalarType.Float;
        // a stretch of filters lies in one group, or is made of whole ones
        long ofGroup = filters / groups;
        long some = budget.outOf(filters, samples * ofFilter);
        long stretch = some >= ofGroup ? some / ofGroup * ofGroup : largestDivisor(ofGroup, some);
        for (long from = 0; from < filters; from += stretch) {
            long count = Math.min(stretch, filters - from);
            long firstGroup = from / ofGroup;
            long groupsHere = Math.max(1, count / ofGroup);
            Tensor inputHere =
                    groupsHere == groups ? input : input.narrow(1, firstGroup * channels, groupsHere * channels);
            Tensor deltaHere = count == filters ? delta : delta.narrow(1, from, count);
            if (grouped) {
                sum.coordinates(bySamplesAsGroups(inputHere, deltaHere, ofFilter));
            } else {
                byWindows(inputHere, deltaHere.reshape(samples, count, -1), groupsHere, ofFilter, sum);
            }
        }
    }

    private static long largestDivisor(long of, long most) {
        long divisor = most;
        while (of % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    /** @return shape (samples, numbers of the filters in {@code delta}) */
    private Tensor bySamplesAsGroups(Tensor input, Tensor delta, long ofFilter) {
        long samples = input.size(0);
        long filters = delta.size(1);
        Tensor image = input.dim() == 3 ? input.unsqueeze(2) : input;
        Tensor gradient = delta.dim() == 3 ? delta.unsqueeze(2) : delta;
        long channels = image.size(1);
        // only its shape is looked at: one number, seen everywhere
        Tensor weight =
                torch.zeros(new long[] {1}, input.options()).expand(samples * filters, channels, kernel[0], kernel[1]);
        try (BoolPointer mask = new BoolPointer(3);
                LongArrayRefOptional noBias = new LongArrayRefOptional()) {
            mask.put(0, false).put(1, true).put(2, false);
            Tensor gradients = new Tensor(torch.convolution_backward(
                            gradient.reshape(1, samples * filters, gradient.size(2), gradient.size(3)),
                            image.reshape(1, samples * channels, image.size(2), image.size(3)),
                            weight,
                            noBias,
                            both(use.stride(), 1),
                            both(use.padding(), 0),
                            both(use.dilation(), 1),
                            false,
                            new long[] {0, 0},
                            samples,
                            mask)
                    .get1());
            return gradients.reshape(samples, filters * ofFilter);
        }
    }

    /** Forms the gradients in several tensors, each small enough for the allocator to give the same memory again. */
    private void byWindows(Tensor input, Tensor delta, long groups, long ofFilter, GradientSums sum) {
        long samples = input.size(0);
        long filters = delta.size(1);
        long windows = delta.size(2);
        long inTensor = groups > 1 ? filters : new Budget(NUMBERS_IN_TENSOR).outOf(filters, samples * ofFilter);
        List<Tensor> tensors = new ArrayList<>();
        for (long first = 0; first < filters; first += inTensor) {
            tensors.add(torch.empty(
                    new long[] {samples, Math.min(inTensor, filters - first) * ofFilter},
                    delta.options(),
                    new MemoryFormatOptional()));
        }
        long some = new Budget(NUMBERS_AT_ONCE).outOf(samples, groups * ofFilter * windows);
        for (long from = 0; from < samples; from += some) {
            long count = Math.min(some, samples - from);
            Tensor columns = of(input.narrow(0, from, count))
                    .reshape(count * groups, ofFilter, windows)
                    .transpose(1, 2);
            for (int i = 0; i < tensors.size(); i++) {
                Tensor rows = tensors.get(i);
                long here = rows.size(1) / ofFilter;
                Tensor gradients = delta.narrow(0, from, count)
                        .narrow(1, i * inTensor, here)
                        .reshape(count * groups, here / groups, windows);
                Tensor place = rows.narrow(0, from, count).view(count * groups, here / groups, ofFilter);
                torch.bmm_out(place, gradients, columns);
            }
        }
        tensors.forEach(sum::coordinates);
    }
}
