package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForgetfulRecurrenceTest extends RuleContract {

    @Override
    Rule rule() {
        return new ForgetfulRecurrence();
    }

    @Override
    Story faulty() {
        return run("rnn", "recurrence/gradient_share", 1e-7);
    }

    @Override
    Story healthy() {
        return run("lstm", "recurrence/gradient_share", 0.06);
    }

    private static Story run(String kind, String quantity, double value) {
        Story story = Story.of(Story.network(kind + " linear"), Story.classes(10));
        story.planned = 500;
        for (int step = 0; step < 500; step++) {
            story.at(step, Map.of("loss/training", 2.3, quantity + "@layers.0", value));
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void plainRecurrenceWantsGatesAndGatedOnesAnOpenStart() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("layers.0");
            assertThat(f.evidence()).contains("layers.0 (rnn)", "1e-7 of the gradient");
            assertThat(f.remedies().get(0).kind()).isEqualTo("gate-recurrence");
        });
        assertThat(find(run("lstm", "recurrence/gradient_share", 1e-7))
                        .get(0)
                        .remedies()
                        .get(0)
                        .kind())
                .isEqualTo("initialize");
    }

    @Test
    void gatesCountWhereGradientsAreNotSeen() {
        assertThat(find(run("gru", "recurrence/gate", 0.1))).singleElement().satisfies(f -> assertThat(f.evidence())
                .contains("keep only 10 %"));
        assertThat(find(run("lstm", "recurrence/gate", 0.5))).as("a fresh lstm").isEmpty();
    }

    @Test
    void itIsCriticalOnlyOnceTheNetworkIsSeenNotToLearn() {
        Diagnosis diagnosis = faulty().diagnose(rule(), new NoLearning());
        assertThat(diagnosis.findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.FORGETFUL_RECURRENCE, FindingKind.NO_LEARNING);
        assertThat(diagnosis.findings())
                .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        assertThat(diagnosis.findings().get(1).causedBy()).isEqualTo(FindingKind.FORGETFUL_RECURRENCE);
        assertThat(find(faulty()).get(0).severity()).isEqualTo(Severity.WARNING);
    }
}
