package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MechanismTest {

    @Test
    void everyRuleSaysHowItBringsAboutWhatItExplains() {
        for (Rule rule : Rules.builtIn()) {
            for (FindingKind symptom : rule.explains()) {
                assertThat(rule.why(symptom))
                        .as("%s brings about %s", rule.kind(), symptom)
                        .isNotNull()
                        .doesNotEndWith(".")
                        .matches("[a-z].{20,}");
            }
        }
    }

    @Test
    void whatNobodyKnowsIsNotMadeUp() {
        assertThat(Mechanism.of(FindingKind.outside("x-mine"), FindingKind.NO_LEARNING))
                .isNull();
        assertThat(Mechanism.of(FindingKind.NO_NONLINEARITY, FindingKind.NON_FINITE))
                .isNull();
    }

    @Test
    void aSymptomsEvidenceEndsWithItsCauseAndWhy() {
        Story story = Story.of(Story.network("linear linear linear"), Story.classes(10));
        story.planned = 200;
        for (int step = 0; step < 200; step++) {
            story.at(step, "loss/training", 2.3026 + 0.01 * Math.sin(step));
        }
        List<Finding> findings = story.end(200).diagnose().findings();
        assertThat(findings.get(0).evidence()).doesNotContain("It follows from");
        assertThat(findings.get(1).kind()).isEqualTo(FindingKind.NO_LEARNING);
        assertThat(findings.get(1).evidence())
                .endsWith("It follows from no-nonlinearity at layers.0…layers.2: a linear function can do no better on "
                        + "data that are not linear.");
    }
}
