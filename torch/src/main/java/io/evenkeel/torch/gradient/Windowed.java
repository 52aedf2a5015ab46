package io.evenkeel.torch.gradient;

import io.evenkeel.torch.ParameterUse;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A convolution as a product with its windows, laid out as the columns of a matrix. */
final class Windowed {

    /** Numbers of windows laid out at a time: they should still be in the processor's caches when multiplied. */
    private static final long NUMBERS_AT_ONCE = 1L << 18;

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
     * Adds the single gradients of the filters.
     *
     * @param delta gradients of the output, shape (samples, filters, windows)
     */
    void gradients(Tensor input, Tensor delta, GradientSums sum) {
        long groups = use.groups();
        long filters = delta.size(1);
        long ofFilter = use.weight().numel() / filters;
        long samples = input.size(0);
        long channels = input.size(1) / groups;
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
            sum.coordinates(rows(inputHere, deltaHere, groupsHere, ofFilter));
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
    private Tensor rows(Tensor input, Tensor delta, long groups, long ofFilter) {
        long samples = input.size(0);
        long filters = delta.size(1);
        long windows = delta.size(2);
        Tensor rows =
                torch.empty(new long[] {samples, filters * ofFilter}, delta.options(), new MemoryFormatOptional());
        long some = new Budget(NUMBERS_AT_ONCE).outOf(samples, groups * ofFilter * windows);
        for (long from = 0; from < samples; from += some) {
            long count = Math.min(some, samples - from);
            Tensor columns = of(input.narrow(0, from, count)).reshape(count * groups, ofFilter, windows);
            Tensor gradients = delta.narrow(0, from, count).reshape(count * groups, filters / groups, windows);
            Tensor place = rows.narrow(0, from, count).view(count * groups, filters / groups, ofFilter);
            torch.bmm_out(place, gradients, columns.transpose(1, 2));
        }
        return rows;
    }
}
