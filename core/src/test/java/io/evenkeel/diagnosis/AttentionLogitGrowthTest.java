package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttentionLogitGrowthTest extends RuleContract {

    private static final int STEPS = 1000;

    @Override
    Rule rule() {
        return new AttentionLogitGrowth();
    }

    @Override
    Story faulty() {
        return run(step -> 2 + 0.5 * step, step -> 2.0);
    }

    @Override
    Story healthy() {
        return run(step -> 2 + 20 * (1 - Math.exp(-step / 200.0)), step -> 2.3 * Math.exp(-step / 300.0));
    }

    /** The largest logit of one layer, a tenth up or down from batch to batch, and that of one that does nothing. */
    private static Story run(IntToDoubleFunction logit, IntToDoubleFunction loss) {
        Story story = Story.empty();
        story.planned = STEPS;
        Random random = new Random(2);
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step));
            if (step < 10 || step % 5 == 0) {
                now.put(
                        "attention/logit_max@layers.3.1",
                        logit.applyAsDouble(step) * (1 + 0.1 * random.nextGaussian()));
                now.put("attention/logit_max@layers.2.1", 3 + 0.2 * random.nextGaussian());
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    /** The step at which the rule's finding is told. */
    private static long toldAt(Story story) {
        List<Long> told = new ArrayList<>();
        Diagnosis diagnosis =
                new Diagnosis(List.of(new AttentionLogitGrowth()), Set.of(), event -> told.add(event.step()));
        diagnosis.header(story.header());
        for (RunEvent event : story.events) {
            diagnosis.event(event);
        }
        return told.isEmpty() ? Long.MAX_VALUE : told.get(0);
    }

    @Test
    void growthIsToldOfWhileLogitsAreStillOfUse() {
        // 100 is passed at step 196
        assertThat(toldAt(faulty())).isBetween(90L, 180L);
        assertThat(find(faulty())).singleElement().satisfies(finding -> {
            assertThat(finding.place()).isEqualTo("layers.3.1");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.numbers().get("logit_max")).isBetween(400.0, 600.0);
            assertThat(finding.numbers().get("layers")).isEqualTo(1);
        });
    }

    @Test
    void aPaceThatDoesNotGetThereIsNone() {
        assertThat(find(run(step -> 40 + 0.03 * step, step -> 2.0)))
                .as("70 at the end")
                .isEmpty();
        assertThat(find(run(step -> 2 + 68 * Math.min(1, step / 100.0), step -> 2.0)))
                .as("level")
                .allSatisfy(finding -> assertThat(finding.resolvedAt()).isNotNull());
    }

    @Test
    void whatHoversAboutTheLimitDoesNotComeAndGo() {
        assertThat(find(run(step -> Math.min(100, 2 + step) + 15 * Math.sin(step / 40.0), step -> 2.0)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.resolvedAt()).isNull());
        assertThat(find(run(step -> step < 500 ? Math.min(120, 2 + step) : 20, step -> 2.0)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.resolvedAt()).isBetween(500L, 560L));
    }

    @Test
    void oneBadBatchIsNoFinding() {
        assertThat(find(run(step -> step % 100 == 50 ? 4000 : 20, step -> 2.0))).isEmpty();
    }

    @Test
    void logitsThatStartLargeHaveNotGrown() {
        assertThat(find(run(step -> 300, step -> 2.0))).isEmpty();
    }

    @Test
    void itExplainsTheDivergenceThatItForesaw() {
        Story story = run(step -> 2 * Math.exp(step / 60.0), step -> step < 500 ? 2 : Double.NaN);
        List<Finding> findings = story.diagnose(rule(), new NonFinite()).findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.ATTENTION_LOGIT_GROWTH, FindingKind.NON_FINITE);
        assertThat(findings.get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(findings.get(0).fromStep()).isLessThan(300);
        assertThat(findings.get(1).causedBy()).isEqualTo(FindingKind.ATTENTION_LOGIT_GROWTH);
    }
}
