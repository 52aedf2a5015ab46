package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CleanDataTest {

    @Test
    void touchesNothing() {
        Sick bad = Sick.of(FindingKind.BAD_DATA, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(new CleanData().answers()).containsExactly(FindingKind.BAD_DATA);
        assertThat(new CleanData().ruledOut(bad.situation())).isPresent();
        assertThat(new CleanData().proposals(bad.finding(), bad.situation())).isEmpty();
    }
}
