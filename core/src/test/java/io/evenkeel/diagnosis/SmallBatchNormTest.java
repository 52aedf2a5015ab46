package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SmallBatchNormTest extends RuleContract {

    @Override
    Rule rule() {
        return new SmallBatchNorm();
    }

    @Override
    Story faulty() {
        return of("linear batch_norm relu linear", 2);
    }

    private static Story of(String kinds, int batch) {
        return Story.of(Story.batch(Story.network(kinds), batch), Story.classes(10));
    }

    @Test
    void severityGrowsAsTheBatchShrinks() {
        assertThat(of("linear batch_norm relu linear", 8).lint(rule())).isEmpty();
        assertThat(of("linear batch_norm relu linear", 4).lint(rule()))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Severity.WARNING);
                    assertThat(f.evidence()).contains("from 4 samples");
                });
        assertThat(of("linear batch_norm relu linear", 1).lint(rule()))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
                    assertThat(f.place()).isEqualTo("layers.1");
                });
    }

    @Test
    void positionsOfAnImageAreSamplesToo() {
        assertThat(of("conv2d batch_norm relu flatten linear", 1)
                        .lint(rule())
                        .get(0)
                        .severity())
                .isEqualTo(Severity.WARNING);
        assertThat(of("conv2d relu flatten linear batch_norm relu linear", 1)
                        .lint(rule())
                        .get(0)
                        .severity())
                .isEqualTo(Severity.CRITICAL);
    }

    @Test
    void whatAStepAccumulatesIsNotNormalisedTogether() {
        Story story = of("linear batch_norm relu linear", 32);
        story.model = Story.forwardBatch(story.model, 2);
        assertThat(story.lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.evidence()).contains("from 2 samples", "accumulating batches");
            assertThat(f.numbers()).containsEntry("batch", 2.0).containsEntry("accumulated", 16.0);
        });
        story.model = Story.forwardBatch(story.model, 16);
        assertThat(story.lint(rule())).isEmpty();
    }

    @Test
    void otherNormalisationsDoNotMind() {
        assertThat(of("linear layer_norm relu linear", 1).lint(rule())).isEmpty();
    }

    @Test
    void aLastBatchOfOneIsNoted() {
        Story story = of("linear batch_norm relu linear", 27);
        assertThat(story.data.training() % 27).isEqualTo(1);
        story.perEpoch = 38;
        assertThat(find(story)).singleElement().satisfies(f -> assertThat(f.severity())
                .isEqualTo(Severity.INFO));
        story.perEpoch = 37;
        assertThat(find(story)).as("dropped").isEmpty();
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }
}
