package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LowerLearningRateTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new LowerLearningRate();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.STEP_TOO_LARGE, Map.of("margin", 50.0), Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void goesByTheCurvatureFirst() {
        assertThat(differences(proposals().get(0))).containsExactly("optimizer.sgd.learning_rate: 0.1 -> 0.001");
    }

    @Test
    void guessesWhereNothingWasMeasured() {
        Sick blind = Sick.of(FindingKind.DIVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().proposals(blind.finding(), blind.situation()))
                .extracting(Edit::to)
                .containsExactly("0.01", "0.002");
    }

    @Test
    void leavesOptimizersAloneThatFindTheirOwnStep() {
        Sick newton = Sick.of(
                FindingKind.DIVERGENCE,
                Sick.CIRCLES + Sick.layers("tanh") + Sick.REST.replace("{sgd: {learning_rate: 0.1}}", "lbfgs"));
        assertThat(remedy().ruledOut(newton.situation())).isPresent();
    }
}
