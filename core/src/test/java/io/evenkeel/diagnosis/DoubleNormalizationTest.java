package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.ModelFacts.LayerFacts;
import io.evenkeel.run.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DoubleNormalizationTest extends RuleContract {

    @Override
    Rule rule() {
        return new DoubleNormalization();
    }

    @Override
    Story faulty() {
        return of("linear batch_norm dropout batch_norm relu linear");
    }

    private static Story of(String kinds) {
        return Story.of(Story.network(kinds), Story.classes(10));
    }

    @Test
    void theSameKindTwiceIsAWarningAtTheSecond() {
        assertThat(faulty().lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.place()).isEqualTo("layers.3");
            assertThat(f.evidence()).contains("layers.1 (batch_norm)", "layers.3 (batch_norm)");
        });
        assertThat(of("linear batch_norm layer_norm relu linear")
                        .lint(rule())
                        .get(0)
                        .severity())
                .isEqualTo(Severity.INFO);
    }

    @Test
    void somethingBetweenMakesTheSecondUseful() {
        assertThat(of("linear batch_norm relu batch_norm linear").lint(rule())).isEmpty();
        assertThat(of("linear batch_norm linear batch_norm relu linear").lint(rule()))
                .isEmpty();
    }

    @Test
    void theEndOfABranchIsAddedToTheSkipPathFirst() {
        LayerFacts inside = new LayerFacts("layers.1.2", "layer_norm", 32, 32, null, null, 0.0, 1.0, null, null, null);
        ModelFacts model = Story.model(
                List.of(Story.linear(0, 32, 32, 0.2), inside, Story.plain(2, "layer_norm", 32)), "cross_entropy", 10);
        assertThat(Story.of(model, Story.classes(10)).lint(rule())).isEmpty();
    }

    @Test
    void standardisedFeaturesNeedNoBatchNormalisation() {
        Story story = Story.of(Story.network("batch_norm linear relu linear"), Story.features(8, 1, 1, 1));
        assertThat(story.lint(rule())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.evidence()).contains("already have unit variance");
        });
        assertThat(Story.of(Story.network("batch_norm linear relu linear"), Story.features(8, 0.5, 1, 3))
                        .lint(rule()))
                .isEmpty();
    }
}
