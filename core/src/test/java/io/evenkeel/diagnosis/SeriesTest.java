package io.evenkeel.diagnosis;

import io.evenkeel.run.QuantityKey;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SeriesTest {

    private static Series of(long count) {
        Series series = new Series(QuantityKey.of("loss/training"));
        for (long i = 0; i < count; i++) {
            series.add(i, (double) i);
        }
        return series;
    }

    @Test
    void shortSeriesAreKeptWhole() {
        Series series = of(100);
        assertThat(series.count()).isEqualTo(100);
        assertThat(series.all().size()).isEqualTo(100);
        assertThat(series.last(3).value(0)).isEqualTo(97);
        assertThat(series.last(3).step(2)).isEqualTo(99);
        assertThat(series.last(1000).size()).isEqualTo(100);
        assertThat(series.first(5).mean()).isEqualTo(2);
    }

    @Test
    void longSeriesAreThinnedWithoutLosingTheirMean() {
        long count = 1_000_003;
        Series series = of(count);
        assertThat(series.all().size()).isBetween(Series.BINS / 2, Series.BINS);
        assertThat(series.all().mean()).isCloseTo((count - 1) / 2.0, within(1e-6 * count));
        assertThat(series.last(10).value(9)).isEqualTo(count - 1);
        assertThat(series.last(100_000).size()).isEqualTo(Series.TAIL);
        assertThat(series.recent(0.1, 20).mean()).isCloseTo(0.95 * count, within(0.001 * count));
        assertThat(series.recent(0, 20).mean()).isEqualTo(count - 1 - 9.5);
    }

    @Test
    void everyLengthAroundThinningKeepsCountAndMean() {
        for (long count :
                new long[] {Series.BINS - 1, Series.BINS, Series.BINS + 1, Series.BINS + 2, 2 * Series.BINS + 1}) {
            assertThat(of(count).all().mean()).as("%d", count).isCloseTo((count - 1) / 2.0, within(1e-6));
        }
    }

    @Test
    void valuesThatAreNotFiniteAreKeptApart() {
        Series series = new Series(QuantityKey.of("loss/training"));
        series.add(0, 1);
        series.add(1, Double.POSITIVE_INFINITY);
        series.add(2, Double.NaN);
        series.add(3, 3);
        assertThat(series.count()).isEqualTo(2);
        assertThat(series.last(2).mean()).isEqualTo(2);
        assertThat(series.firstNonFiniteStep()).isEqualTo(1);
        assertThat(series.firstNonFiniteValue()).isInfinite();
        assertThat(series.latest()).isEqualTo(3);
        assertThat(series.lastBefore(3, 5).size()).isEqualTo(1);
    }

    @Test
    void statisticsOfAWindow() {
        Series series = new Series(QuantityKey.of("x"));
        Random random = new Random(1);
        IntStream.range(0, 1000).forEach(i -> series.add(i, 5 - 0.01 * i + random.nextGaussian()));
        series.add(1000, 1e6);
        Window all = series.all();
        assertThat(all.median()).isCloseTo(0, within(0.3));
        assertThat(all.slope()).as("one wild value does not matter").isCloseTo(-0.01, within(0.001));
        Window calm = series.last(1001).part(0, 1000);
        assertThat(calm.trend().change()).isCloseTo(-9.2, within(0.5));
        assertThat(calm.trend().falls(4)).isTrue();
        assertThat(calm.max()).isGreaterThan(calm.mean()).isLessThan(10);
    }

    @Test
    void noiseHasNoTrendAndTheErrorOfItsMean() {
        int falls = 0;
        double squares = 0;
        double errors = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Series series = new Series(QuantityKey.of("x"));
            IntStream.range(0, 400).forEach(i -> series.add(i, random.nextGaussian()));
            falls += series.all().trend().falls(4) ? 1 : 0;
            squares += series.all().mean() * series.all().mean() / 200;
            errors += series.all().standardError() / 200;
        }
        assertThat(falls).isLessThanOrEqualTo(2);
        assertThat(errors).isCloseTo(Math.sqrt(squares), within(0.01));
        assertThat(errors).isCloseTo(1 / Math.sqrt(400), within(0.005));
    }
}
