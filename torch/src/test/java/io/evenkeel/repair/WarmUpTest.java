package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new WarmUp();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.DIVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void takesATenthOfTheRun() {
        assertThat(differences(proposals().get(0))).containsExactly("schedule.warm_up: 0 -> 6");
    }

    @Test
    void shortensOneThatIsTooLong() {
        Sick late = Sick.of(
                FindingKind.WARM_UP_TOO_LONG,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST + "schedule: {warm_up: 50}\n");
        assertThat(remedy().proposals(late.finding(), late.situation()).get(0).to())
                .isEqualTo("6");
    }
}
