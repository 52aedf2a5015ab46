package io.evenkeel.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ways to cut a batch into halves of equal size; of an odd number of samples, one stays out of each.
 *
 * @param splits −1 and 1 for the halves, 0 for what stays out
 * @param exhaustive whether these are all
 */
record HalfBatchSplits(List<int[]> splits, boolean exhaustive) {

    private static final int MOST_TO_LIST = 20;

    static HalfBatchSplits of(int samples, int most, long seed) {
        if (samples % 2 == 0 && samples <= MOST_TO_LIST && ways(samples) <= most) {
            return new HalfBatchSplits(all(samples), true);
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<int[]> splits = new ArrayList<>();
        for (int k = 0; k < most; k++) {
            splits.add(drawn(samples, random));
        }
        return new HalfBatchSplits(splits, false);
    }

    /** Half of the binomial coefficient: it does not matter which half is which. */
    private static long ways(int samples) {
        double ways = 0.5;
        for (int i = 1; i <= samples / 2; i++) {
            ways *= (double) (samples / 2 + i) / i;
        }
        return Math.round(ways);
    }

    private static List<int[]> all(int samples) {
        List<int[]> splits = new ArrayList<>();
        // the last sample is always in the second half
        for (int mask = 0; mask < 1 << (samples - 1); mask++) {
            if (Integer.bitCount(mask) == samples / 2) {
                int[] split = new int[samples];
                for (int i = 0; i < samples; i++) {
                    split[i] = (mask >> i & 1) == 1 ? 1 : -1;
                }
                splits.add(split);
            }
        }
        return splits;
    }

    private static int[] drawn(int samples, SplittableRandom random) {
        int half = samples / 2;
        int[] order = new int[samples];
        for (int i = 0; i < samples; i++) {
            order[i] = i;
        }
        int[] split = new int[samples];
        for (int i = 0; i < 2 * half; i++) {
            int j = random.nextInt(i, samples);
            int chosen = order[j];
            order[j] = order[i];
            order[i] = chosen;
            split[chosen] = i < half ? 1 : -1;
        }
        return split;
    }
}
