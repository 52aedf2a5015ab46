package io.evenkeel.repair;

import io.evenkeel.run.FindingKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RaiseLearningRateTest extends RemedyContract {

    @Override
    Remedy remedy() {
        return new RaiseLearningRate();
    }

    @Override
    Sick sick() {
        return Sick.of(
                FindingKind.STEP_TOO_SMALL, Map.of("margin", 0.1), Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
    }

    @Test
    void goesUpToHalfOfWhatTheCurvatureBears() {
        assertThat(differences(proposals().get(0))).containsExactly("optimizer.sgd.learning_rate: 0.1 -> 0.5");
    }

    @Test
    void isOutOfPlaceWhereStepsAreTooLong() {
        Sick far = Sick.of(FindingKind.DIVERGENCE, Sick.CIRCLES + Sick.layers("tanh") + Sick.REST);
        assertThat(remedy().ruledOut(far.situation())).isPresent();
    }
}
