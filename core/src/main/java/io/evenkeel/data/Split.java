package io.evenkeel.data;

import io.evenkeel.dynamics.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.random.RandomGenerator;

/**
 * Which samples are trained on and which are held back, both in their source's order.
 *
 * <p>As many are held back as the share makes, rounded; at least one where a share is wanted and two samples exist, and
 * never all. With classes each class gives its share rounded down or up: the largest remainders are rounded up until
 * the number is reached (Hare's quota), ties by lot.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Split(int[] training, int[] validation) {

    /**
     * @param size number of samples
     * @param classOf class of each sample, or all the same
     * @param share of the samples to be held back, below 1
     */
    static Split draw(int size, int[] classOf, double share, RandomGenerator random) {
        int wanted = share == 0 ? 0 : (int) Math.min(size - 1L, Math.max(1, Math.round(size * share)));
        List<List<Integer>> members = new ArrayList<>();
        for (int sample : RandomStreams.permutation(size, random)) {
            while (members.size() <= classOf[sample]) {
                members.add(new ArrayList<>());
            }
            members.get(classOf[sample]).add(sample);
        }
        int[] quota = quotas(members, share, wanted, random);
        boolean[] heldBack = new boolean[size];
        for (int c = 0; c < quota.length; c++) {
            members.get(c).subList(0, quota[c]).forEach(sample -> heldBack[sample] = true);
        }
        return new Split(
                IntStream.range(0, size).filter(i -> !heldBack[i]).toArray(),
                IntStream.range(0, size).filter(i -> heldBack[i]).toArray());
    }

    /** The first so many are trained on, the others held back. */
    static Split at(int training, int size) {
        return new Split(
                IntStream.range(0, training).toArray(),
                IntStream.range(training, size).toArray());
    }

    private static int[] quotas(List<List<Integer>> members, double share, int wanted, RandomGenerator random) {
        double[] exact = members.stream().mapToDouble(m -> m.size() * share).toArray();
        int[] quota = Arrays.stream(exact).mapToInt(x -> (int) x).toArray();
        int missing = wanted - Arrays.stream(quota).sum();
        Arrays.stream(RandomStreams.permutation(quota.length, random))
                .boxed()
                .sorted((a, b) -> Double.compare(exact[b] - quota[b], exact[a] - quota[a]))
                .limit(Math.max(0, missing))
                .forEach(c -> quota[c]++);
        return quota;
    }
}
