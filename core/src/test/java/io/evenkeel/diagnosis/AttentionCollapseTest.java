package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttentionCollapseTest extends RuleContract {

    private static final int STEPS = 600;

    @Override
    Rule rule() {
        return new AttentionCollapse();
    }

    @Override
    Story faulty() {
        return run(step -> 0.01, step -> 20, step -> 2.3);
    }

    @Override
    Story healthy() {
        return run(step -> 0.3 + 0.65 * Math.exp(-step / 50.0), step -> 20, AttentionCollapseTest::learns);
    }

    private static double learns(int step) {
        return 2.3 * Math.exp(-step / 150.0);
    }

    private static Story run(IntToDoubleFunction entropy, IntToDoubleFunction logit, IntToDoubleFunction loss) {
        Story story = Story.empty();
        story.planned = STEPS;
        Random random = new Random(2);
        for (int step = 0; step < STEPS; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", loss.applyAsDouble(step) * (1 + 0.05 * random.nextGaussian()));
            if (step < 10 || step % 5 == 0) {
                now.put(
                        "attention/entropy@layers.3.1",
                        Math.min(1, entropy.applyAsDouble(step) * Math.exp(0.1 * random.nextGaussian())));
                now.put("attention/logit_max@layers.3.1", logit.applyAsDouble(step));
                now.put("attention/entropy@layers.2.1", 0.9);
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    private static double falling(int step) {
        return 0.002 + Math.exp(-step / 30.0);
    }

    @Test
    void whatIsCollapsedBeforeAnythingWasLearnedIsNamedAlthoughTheLossFalls() {
        assertThat(find(run(step -> 0.01, step -> 20, AttentionCollapseTest::learns)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.place()).isEqualTo("layers.3.1");
                    assertThat(finding.evidence()).contains("before anything was learned");
                    assertThat(finding.remedies().get(0).kind()).isEqualTo("initialize");
                });
    }

    @Test
    void logitsFarBeyondUseAreNotLearned() {
        assertThat(find(run(AttentionCollapseTest::falling, step -> 10.0 * step, AttentionCollapseTest::learns)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).contains("far beyond what looking sharply takes"));
    }

    @Test
    void withoutProgressItIsACollapseWhateverTheLogits() {
        assertThat(find(run(AttentionCollapseTest::falling, step -> 20, step -> 2.3)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).contains("gets nowhere"));
    }

    @Test
    void aNetworkMayLearnToLookSharply() {
        assertThat(find(run(AttentionCollapseTest::falling, step -> 20, AttentionCollapseTest::learns)))
                .isEmpty();
    }

    @Test
    void aFewBatchesAreNoCollapse() {
        assertThat(find(run(step -> step % 100 > 80 ? 0.01 : 0.5, step -> 200, step -> 2.3)))
                .isEmpty();
    }

    @Test
    void itIsResolvedWhenAttentionSpreadsAgain() {
        assertThat(find(run(step -> step < 200 ? 0.01 : 0.5, step -> 20, AttentionCollapseTest::learns)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.resolvedAt()).isBetween(200L, 260L));
    }
}
