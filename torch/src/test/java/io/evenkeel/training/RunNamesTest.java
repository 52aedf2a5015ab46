package io.evenkeel.training;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunNamesTest {

    @Test
    void lettersLoseTheirAccentsAndOthersAreLeftOut() {
        assertThat(RunNames.fresh("Ünïcødé Größe")).matches("unic-de-gro-e-\\d{8}-\\d{6}-[0-9a-f]{4}");
        assertThat(RunNames.fresh("名前")).matches("run-\\d{8}-\\d{6}-[0-9a-f]{4}");
    }

    @Test
    void namesAreNeverTwiceTheSame() {
        assertThat(RunNames.fresh("a")).isNotEqualTo(RunNames.fresh("a"));
    }
}
