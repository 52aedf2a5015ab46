package io.evenkeel.spectral;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an {@link EigenTracker} goes by besides its vectors.
 *
 * @param values of the kept pairs, as they were known last
 * @param ages refreshes since they were multiplied, in the mean
 * @param before what each followed vector was a refresh before, as its inner products with those kept; empty after a search
 * @param refreshes since the largest neighbour was multiplied
 * @param caution c, errors over Δ
 * @param growth of a neighbour's value, by which it may have grown a refresh beside what those followed did
 * @param inner ⟨q, Aq⟩ along what is left of a product, as share of the value
 * @param momentum μ
 */
public record TrackStanding(
        List<Double> values,
        List<Double> ages,
        List<List<Double>> before,
        int refreshes,
        double caution,
        double growth,
        double inner,
        double momentum) {

    public static final TrackStanding NONE =
            new TrackStanding(List.of(), List.of(), List.of(), 0, 1, Pursuit.GROWTH, 0.3, 0);

    /** What {@link #numbers} begin with; numbers of another arrangement begin with a count. */
    private static final double ARRANGEMENT = -2;

    private static final int SCALARS = 7;

    public TrackStanding {
        values = List.copyOf(values);
        ages = List.copyOf(ages);
        before = before.stream().map(List::copyOf).toList();
        int pairs = values.size();
        if (ages.size() != pairs
                || before.size() > pairs
                || before.stream().anyMatch(coordinates -> coordinates.size() != pairs)) {
            throw new IllegalArgumentException("each of " + pairs + " pairs has an age, not " + ages.size()
                    + ", and what any was before has " + pairs + " coordinates, not "
                    + before.stream().map(List::size).toList());
        }
    }

    /** After a search. The first refresh then spends what it may, so that its correction is known. */
    static TrackStanding found(List<Double> values) {
        return new TrackStanding(
                values,
                Collections.nCopies(values.size(), 0.0),
                List.of(),
                Pursuit.WATCH_EVERY,
                NONE.caution,
                NONE.growth,
                NONE.inner,
                0);
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
        return new TrackStanding(values, ages, before, refreshes, caution, growth, inner, momentum);
    }

    /** How many vectors are kept, a pair's each. */
    public int pairs() {
        return values.size();
    }

    boolean hasBefore(int followed) {
        return followed < before.size();
    }

    double[] before(int followed) {
        return array(before.get(followed));
    }

    double[] valuesArray() {
        return array(values);
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** All of it, for {@link #of(double[])}. */
    public double[] numbers() {
        Stream<List<Double>> lists = Stream.concat(Stream.of(values, ages), before.stream());
        return DoubleStream.concat(
                        DoubleStream.of(ARRANGEMENT, pairs(), refreshes, caution, growth, inner, momentum),
                        lists.flatMap(List::stream).mapToDouble(Double::doubleValue))
                .toArray();
    }

    /** Undoes {@link #numbers()}; {@link #NONE} if they are not such numbers, or another version's. */
    public static TrackStanding of(double[] numbers) {
        if (numbers.length < SCALARS
                || numbers[0] != ARRANGEMENT
                || !DoubleStream.of(numbers).allMatch(Double::isFinite)) {
            return NONE;
        }
        int pairs = (int) numbers[1];
        List<Double> rest = DoubleStream.of(numbers).skip(SCALARS).boxed().toList();
        int lists = pairs > 0 ? rest.size() / pairs : 0;
        if (lists < 2 || lists > 2 + pairs || lists * pairs != rest.size()) {
            return NONE;
        }
        List<List<Double>> all = IntStream.range(0, lists)
                .mapToObj(i -> rest.subList(i * pairs, (i + 1) * pairs))
                .toList();
        return new TrackStanding(
                all.get(0),
                all.get(1),
                all.subList(2, lists),
                (int) numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6]);
    }
}
