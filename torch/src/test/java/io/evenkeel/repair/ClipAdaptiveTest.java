package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClipAdaptiveTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new ClipAdaptive();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.UPDATE_TOO_LARGE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void leavesAnExistingBoundAlone() {
        assertThat(remedy().ruledOut(sick().after(List.of(proposals().get(0))))).isPresent();
    }
}
