package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepTooSmallTest extends RuleContract {

    private static final int STEPS = 1000;

    @Override
    Rule rule() {
        return new StepTooSmall();
    }

    @Override
    Story faulty() {
        return run(1e-6, 2.29);
    }

    @Override
    Story healthy() {
        return run(0.2, 0.3);
    }

    private static Story run(double margin, double loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = STEPS;
        for (int step = 0; step < 900; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss);
            if (step % 21 == 0) {
                now.put("stability/margin", margin);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void stepsThatDoNotWalkEvenTheSteepestDirectionAreNamed() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.numbers().get("foldings")).isBetween(0.0379, 0.0381);
            assertThat(f.evidence()).contains("3.73 % at most");
        });
        assertThat(find(run(1e-4, 2.29))).as("nearly four foldings").isEmpty();
    }

    @Test
    void whoLearnsAndWhoHasNoCurvatureAreLeftInPeace() {
        assertThat(find(run(1e-6, 0.5))).isEmpty();
        assertThat(find(run(0, 2.29))).isEmpty();
    }

    @Test
    void itExplainsThatNothingIsLearned() {
        List<Finding> findings = faulty().diagnose(rule(), new NoLearning()).findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.STEP_TOO_SMALL, FindingKind.NO_LEARNING);
        assertThat(findings.get(0).severity()).isEqualTo(Severity.CRITICAL);
    }
}
