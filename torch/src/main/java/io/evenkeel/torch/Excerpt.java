package io.evenkeel.torch;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Some samples of a batch, in so many copies one after the other, so that one pass gives derivatives in as many directions;
 * and what such a pass takes from the batch as a whole. Copies drop the same, though not what the whole batch's pass drops.
 *
 * @param copies rows of a pass are {@code copies} times the samples, all samples' first copies first
 * @param moments what batch normalisation has to divide by, for each of its places: it is held fixed, so that samples and
 *     copies stay apart
 */
public record Excerpt(int copies, Map<String, Moments> moments) {

    /** A batch's mean and variance, over n, for each channel. */
    public record Moments(Tensor mean, Tensor variance) {}

    public Excerpt {
        if (copies < 1) {
            throw new IllegalArgumentException("at least 1 copy of each sample, not " + copies);
        }
        moments = Map.copyOf(moments);
    }

    /** The same samples and moments in another number of copies. */
    public Excerpt in(int copies) {
        return new Excerpt(copies, moments);
    }

    /** The rows of all copies. */
    public Tensor rows(Tensor samples) {
        if (copies == 1) {
            return samples;
        }
        long[] times = new long[Math.toIntExact(samples.dim())];
        Arrays.fill(times, 1);
        times[0] = copies;
        return samples.repeat(times);
    }

    /** The first copy of each sample. */
    Tensor samples(Tensor rows) {
        return rows.narrow(0, 0, rows.size(0) / copies);
    }

    /** @throws IllegalArgumentException if nobody looked there */
    Moments at(String place) {
        Moments known = moments.get(place);
        if (known == null) {
            throw new IllegalArgumentException(
                    "a pass over some samples of a batch needs the batch's mean and variance at " + place
                            + "; it has those at " + moments.keySet());
        }
        return known;
    }
}
