package io.evenkeel.autopilot;

import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.Regime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every live remedy must keep to; its test inherits this and names one run that the remedy has something for. */
abstract class LiveRemedyContract {

    private Patient patient;

    abstract LiveRemedy remedy();

    /** A run with a finding that the remedy answers. */
    abstract Patient sick();

    @BeforeEach
    void begin() {
        patient = sick();
    }

    @AfterEach
    void end() {
        patient.close();
    }

    Patient patient() {
        return patient;
    }

    List<Treatment> proposals() {
        return remedy().proposals(patient.finding(), patient.situation());
    }

    /** How steps are taken after the first proposal. */
    Regime after() {
        patient.treat(proposals().get(0));
        return patient.trainer().regime();
    }

    @Test
    void saysWhatItIs() {
        assertThat(remedy().kind()).matches("[a-z]+(-[a-z]+)*");
        assertThat(remedy().undo()).isNotBlank();
        assertThat(remedy().answers()).contains(patient.finding().kind());
        assertThat(remedy().ruledOut(patient.situation())).isEmpty();
        assertThat(LiveRemedies.builtIn().stream().map(LiveRemedy::kind))
                .contains(remedy().kind())
                .doesNotHaveDuplicates();
    }

    @Test
    void proposesWhatItSaysAndWhy() {
        assertThat(proposals()).isNotEmpty();
        for (Treatment treatment : proposals()) {
            assertThat(treatment.kind()).isEqualTo(remedy().kind());
            assertThat(treatment.why()).isNotBlank().doesNotEndWith(".");
            assertThat(treatment.numbers().values()).allMatch(Double::isFinite);
        }
    }

    @Test
    void whatItDoesChangesTheRunTrainsAndIsTakenBackToTheLastBit() {
        for (Treatment treatment : proposals()) {
            Map<String, Object> before = patient.state();
            try (Checkpoint saved = patient.trainer().checkpoint()) {
                patient.treat(treatment);
                assertThat(patient.state()).isNotEqualTo(before);
                long step = patient.trainer().step();
                patient.trainTo(step + 8);
                assertThat(patient.trainer().step()).isEqualTo(treatment.ends() ? step : step + 8);
                patient.trainer().restore(saved);
            }
            assertThat(patient.state()).isEqualTo(before);
        }
    }

    @Test
    void aRunThatWasChangedGoesOnFromACheckpointAsItWould() {
        for (Treatment treatment : proposals()) {
            try (Checkpoint saved = patient.trainer().checkpoint()) {
                patient.treat(treatment);
                try (Checkpoint changed = patient.trainer().checkpoint()) {
                    patient.trainTo(15);
                    Map<String, Object> expected = patient.state();
                    patient.trainer().restore(saved);
                    patient.trainer().restore(changed);
                    patient.trainTo(15);
                    assertThat(patient.state()).isEqualTo(expected);
                }
                patient.trainer().restore(saved);
            }
        }
    }
}
