package io.evenkeel.diagnosis;

import io.evenkeel.run.ModelFacts;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NonFiniteTest extends RuleContract {

    private static final double NAN = Double.NaN;

    @Override
    Rule rule() {
        return new NonFinite();
    }

    @Override
    Story faulty() {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 100;
        for (int step = 0; step < 100; step++) {
            story.at(step, Map.of("loss/training", step < 40 ? 2.0 : NAN, "gradient/norm", step < 40 ? 1.0 : NAN));
        }
        return story;
    }

    @Test
    void isCriticalAtOnceAndNamesTheFirstQuantity() {
        List<RunEvent.Found> found = new ArrayList<>();
        Diagnosis diagnosis = new Diagnosis(List.of(rule()), Set.of(), found::add);
        diagnosis.header(faulty().header());
        faulty().events.forEach(diagnosis::event);
        assertThat(found).singleElement().satisfies(event -> {
            assertThat(event.step()).isEqualTo(40);
            assertThat(event.finding().severity()).isEqualTo(Severity.CRITICAL);
            assertThat(event.finding().place()).isEqualTo("loss");
            assertThat(event.finding().evidence())
                    .startsWith("loss/training became not a number (NaN) at step 40; the last finite loss was 2.");
        });
    }

    @Test
    void withinOneStepTheFirstInTheFlowIsNamed() {
        Story story = Story.of(Story.network("linear exp linear exp linear"), null);
        story.at(0, Map.of("activation/sd@layers.3", NAN, "activation/sd@layers.1", NAN, "loss/training", NAN));
        assertThat(story.diagnose(rule()).findings()).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.1");
            assertThat(f.remedies().get(0).kind()).isEqualTo("swap-activation");
        });
        Story back = Story.of(Story.network("linear relu linear relu linear"), null);
        back.at(
                0,
                Map.of(
                        "loss/training",
                        1.0,
                        "gradient/norm@layers.0.weight",
                        NAN,
                        "backprop/norm@layers.1",
                        NAN,
                        "backprop/norm@layers.3",
                        Double.POSITIVE_INFINITY));
        assertThat(back.diagnose(rule()).findings()).singleElement().satisfies(f -> assertThat(f.place())
                .isEqualTo("layers.3"));
    }

    @Test
    void aHeldBackLossAloneSpoilsNoWeight() {
        Story story = Story.of(Story.network("linear relu linear"), null);
        for (int step = 0; step < 20; step++) {
            story.at(step, Map.of("loss/training", 1.25, "loss/validation", NAN));
        }
        assertThat(story.diagnose(rule()).findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(f.place()).isEqualTo(NonFinite.HELD_BACK);
            assertThat(f.evidence())
                    .contains("loss/validation became not a number (NaN) at step 0", "training loss is 1.25")
                    .doesNotContain("spreads");
            assertThat(f.remedies()).extracting(r -> r.kind()).startsWith("clean-data");
        });
        story.at(20, Map.of("loss/training", NAN, "loss/validation", NAN));
        assertThat(story.diagnose(rule()).findings())
                .as("training's comes first, though it came later")
                .anySatisfy(
                        f -> assertThat(f.evidence()).startsWith("loss/training became not a number (NaN) at step 20"));
    }

    @Test
    void undefinedScoresAreNotAFault() {
        Story story = Story.of(Story.network("linear relu linear"), Story.values(0, 1, 2));
        for (int step = 0; step < 50; step++) {
            story.at(step, Map.of("loss/training", 1.0, "r2/training", NAN, "backprop/rate", NAN, "update/ratio", NAN));
        }
        assertThat(story.diagnose(rule()).findings()).isEmpty();
    }

    @Test
    void isResolvedWhenEverythingIsFiniteAgain() {
        Story story = Story.empty();
        for (int step = 0; step < 100; step++) {
            story.at(step, "loss/training", step == 50 ? Double.POSITIVE_INFINITY : 1.0);
        }
        assertThat(story.diagnose(rule()).findings()).singleElement().satisfies(f -> {
            assertThat(f.fromStep()).isEqualTo(50);
            assertThat(f.resolvedAt()).isBetween(51L, 55L);
        });
    }

    @Test
    void showsInTheFacts() {
        ModelFacts network = Story.network("linear relu linear");
        ModelFacts infinite = new ModelFacts(
                1, 10, "cross_entropy", "sgd", 0.1, 32, network.layers(), Double.POSITIVE_INFINITY, 2.3, null);
        assertThat(Story.of(infinite, null).lint(rule())).singleElement().satisfies(f -> assertThat(f.place())
                .isEqualTo("loss"));
    }
}
