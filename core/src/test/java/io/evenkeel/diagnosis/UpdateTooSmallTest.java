package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UpdateTooSmallTest extends RuleContract {

    @Override
    Rule rule() {
        return new UpdateTooSmall();
    }

    @Override
    Story faulty() {
        return run(step -> 1e-5, 2.29);
    }

    private static Story run(IntToDoubleFunction ratio, double loss) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        for (int step = 0; step < 900; step++) {
            story.at(step, Map.of("loss/training", loss, "update/ratio", ratio.applyAsDouble(step)));
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void theWholePathIsMeasured() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.numbers().get("path")).isBetween(0.0099, 0.0101);
            assertThat(f.evidence()).contains("1e-5 of their size", "change by 1 % only");
        });
        assertThat(find(run(step -> 5e-4, 2.29))).isEmpty();
        assertThat(find(run(step -> step < 500 ? 1e-3 : 1e-9, 2.29)))
                .as("came far, then rests")
                .isEmpty();
    }

    @Test
    void whoLearnsByMovingLittleIsLeftInPeace() {
        assertThat(find(run(step -> 1e-5, 0.5))).isEmpty();
    }

    @Test
    void itExplainsThatNothingIsLearned() {
        List<Finding> findings = faulty().diagnose(rule(), new NoLearning()).findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.UPDATE_TOO_SMALL, FindingKind.NO_LEARNING);
        assertThat(findings.get(0).severity()).isEqualTo(Severity.CRITICAL);
    }
}
