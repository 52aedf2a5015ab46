package io.evenkeel.diagnosis;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SpikeWatchTest {

    private static final int BEGINS = 120;

    private final Random random = new Random(1);

    private double usual(long step) {
        return (0.3 + 0.7 * Math.exp(-step / 20.0)) * (1 + 0.1 * random.nextGaussian());
    }

    /** The step at which a spike of a length is first seen not to heal by itself; −1: never. */
    private long notHealing(SpikeWatch watch, int length, double scale) {
        for (long step = 0; step < 300; step++) {
            boolean high = step >= BEGINS && step < BEGINS + length;
            watch.add(step, scale * (high ? 5 : usual(step)));
            Optional<SpikeWatch.Open> open = watch.open();
            if (open.isPresent()) {
                assertThat(open.get().step()).isEqualTo(BEGINS);
                assertThat(open.get().base()).isBetween(0.2 * scale, 0.4 * scale);
                if (!open.get().healsByItself()) {
                    return step;
                }
            }
        }
        return -1;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1, 1e6})
    void seesALongOneWhateverTheScale(double scale) {
        assertThat(notHealing(new SpikeWatch(Story.empty().header()), 40, scale))
                .isBetween(BEGINS + 10L, BEGINS + 14L);
    }

    @Test
    void letsAShortOneHeal() {
        SpikeWatch watch = new SpikeWatch(Story.empty().header());
        assertThat(notHealing(watch, 6, 1)).isEqualTo(-1);
        assertThat(watch.open()).isEmpty();
    }

    @Test
    void seesNothingInNoise() {
        SpikeWatch watch = new SpikeWatch(Story.empty().header());
        assertThat(notHealing(watch, 0, 1)).isEqualTo(-1);
    }

    @Test
    void forgetsWhatTheRunWentBackOver() {
        SpikeWatch watch = new SpikeWatch(Story.empty().header());
        notHealing(watch, 40, 1);
        assertThat(watch.open()).isPresent();
        watch.forgetFrom(BEGINS - 5);
        assertThat(watch.open()).isEmpty();
        for (long step = BEGINS - 5; step < 250; step++) {
            watch.add(step, usual(step));
            assertThat(watch.open()).isEmpty();
        }
    }
}
