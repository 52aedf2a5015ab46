package io.evenkeel.torch.instrument;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PlainStepTimeTest {

    @Test
    void aPlainStepTellsBetterThanAllOthers() {
        PlainStepTime time = new PlainStepTime();
        assertThat(time.isKnown()).isFalse();
        time.atMost(500);
        time.atMost(300);
        time.atMost(400);
        assertThat(time.mean()).isEqualTo(300);
        assertThat(time.isKnown()).isTrue();
        assertThat(time.isSettled()).isFalse();
        time.add(100);
        assertThat(time.mean()).isEqualTo(100);
        assertThat(time.isSettled()).isTrue();
        time.atMost(1);
        assertThat(time.mean()).isEqualTo(100);
    }

    @Test
    void itFollowsAScheduleAndForgetsAPause() {
        PlainStepTime time = new PlainStepTime();
        for (int i = 0; i < 100; i++) {
            time.add(100);
        }
        time.add(1_000_000);
        assertThat(time.mean()).isCloseTo(110, within(1e-9));
        for (int i = 0; i < 200; i++) {
            time.add(1000);
        }
        assertThat(time.mean()).isCloseTo(1000, within(1.0));
    }
}
