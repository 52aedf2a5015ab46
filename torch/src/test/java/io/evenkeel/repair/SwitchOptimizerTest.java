package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SwitchOptimizerTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new SwitchOptimizer();
    }

    @Override
    Sick sick() {
        return Sick.of(FindingKind.SLOW_CONVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void movesToAdam() {
        assertThat(with(proposals().get(0)).recipe().optimizer().name()).isEqualTo("adam");
    }

    @Test
    void leavesAdamAlone() {
        Sick adam = Sick.of(FindingKind.PLATEAU, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST.replace("sgd", "adam"));
        assertThat(remedy().ruledOut(adam.situation())).isPresent();
    }
}
