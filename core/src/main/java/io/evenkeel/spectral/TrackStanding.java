package io.evenkeel.spectral;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What an {@link EigenTracker} goes by besides its vectors.
 *
 * @param values of the kept pairs, as they were known last
 * @param ages refreshes since they were multiplied, in the mean
 * @param refreshes since the largest neighbour was multiplied
 * @param caution c, errors over Δ
 * @param growth of a neighbour's value, by which it may have grown a refresh beside what those followed did
 * @param inner ⟨q, Aq⟩ along what is left of a product, as share of the value
 * @param momentum μ
 * @param cosine the sum of all followed vectors' cosines with what they were a refresh before; NaN: not known
 */
public record TrackStanding(
        List<Double> values,
        List<Double> ages,
        int refreshes,
        double caution,
        double growth,
        double inner,
        double momentum,
        double cosine) {

    public static final TrackStanding NONE =
            new TrackStanding(List.of(), List.of(), 0, 1, Pursuit.GROWTH, 0.3, 0, Double.NaN);

    private static final int SCALARS = 6;

    public TrackStanding {
        values = List.copyOf(values);
        ages = List.copyOf(ages);
        if (values.size() != ages.size()) {
            throw new IllegalArgumentException(
                    "each pair has a value and an age, but these are " + values.size() + " and " + ages.size());
        }
    }

    /** After a search. The first refresh then spends what it may, so that its correction is known. */
    static TrackStanding found(List<Double> values) {
        return new TrackStanding(
                values,
                Collections.nCopies(values.size(), 0.0),
                Pursuit.WATCH_EVERY,
                NONE.caution,
                NONE.growth,
                NONE.inner,
                0,
                Double.NaN);
    }

    /**
     * The same after track was lost: what was found above the lost value may have come up from among the neighbours, as fast as
     * that, and so may the next.
     */
    TrackStanding after(TrackStanding lost) {
        if (pairs() == 0 || lost.pairs() == 0 || !(lost.values.get(0) > 0)) {
            return this;
        }
        double rate = values.get(0) / lost.values.get(0) - 1;
        double growth = Pursuit.growth(Math.max(rate, Pursuit.FADING * lost.growth));
        return new TrackStanding(values, ages, refreshes, caution, growth, inner, momentum, cosine);
    }

    /** How many of the kept vectors are pairs'; those behind them are what the followed ones were before. */
    public int pairs() {
        return values.size();
    }

    /** All of it, for {@link #of(double[])}. */
    public double[] numbers() {
        return DoubleStream.concat(
                        DoubleStream.of(refreshes, caution, growth, inner, momentum, cosine),
                        Stream.concat(values.stream(), ages.stream()).mapToDouble(Double::doubleValue))
                .toArray();
    }

    /** Undoes {@link #numbers()}; {@link #NONE} if they are not such numbers. */
    public static TrackStanding of(double[] numbers) {
        if (numbers.length < SCALARS || (numbers.length - SCALARS) % 2 != 0) {
            return NONE;
        }
        int pairs = (numbers.length - SCALARS) / 2;
        List<Double> lists = DoubleStream.of(numbers).skip(SCALARS).boxed().toList();
        return new TrackStanding(
                lists.subList(0, pairs),
                lists.subList(pairs, 2 * pairs),
                (int) numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5]);
    }

    double[] valuesArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
