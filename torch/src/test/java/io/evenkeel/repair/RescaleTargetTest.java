package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RescaleTargetTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new RescaleTarget();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.UNSCALED_TARGET,
                "data: {source: chebyshev, samples: 60, degree: 3, target_scale: 30000}\n"
                        + Sick.layers("tanh").replace("    - sigmoid\n", "")
                        + Sick.REST.replace("binary_cross_entropy", "mse"));
    }

    @Test
    void bringsTargetsToOrderOne() {
        Edit edit = proposals().get(0);
        var facts = sick().after(List.of(edit)).header().data();
        assertThat(Math.hypot(facts.targetMean(), facts.targetSd())).isBetween(0.3, 3.2);
    }

    @Test
    void leavesTargetsOfOrderOneAlone() {
        Sick fine = Sick.of(
                FindingKind.NO_LEARNING,
                Sick.CURVE
                        + Sick.layers("tanh").replace("    - sigmoid\n", "")
                        + Sick.REST.replace("binary_cross_entropy", "mse"));
        assertThat(remedy().proposals(fine.finding(), fine.situation())).isEmpty();
    }
}
