package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NoisyGradientTest extends RuleContract {

    @Override
    Rule rule() {
        return new NoisyGradient();
    }

    @Override
    Story faulty() {
        return run(0.08, 1.5, 1);
    }

    /** Held-back accuracies that scatter by so much, and gradients whose logarithm does. */
    private static Story run(double accuracy, double gradient, int batch) {
        Story story = Story.of(Story.batch(Story.network("linear relu linear"), batch), Story.classes(10))
                .heldBack(300);
        story.planned = 2000;
        Random random = new Random(4);
        for (int step = 0; step < 2000; step++) {
            Map<String, Double> now = new LinkedHashMap<>();
            now.put("loss/training", 1 + 0.2 * random.nextGaussian());
            now.put("gradient/norm", Math.exp(gradient * random.nextGaussian()));
            if (step % 50 == 0) {
                now.put("accuracy/validation", 0.6 + accuracy * random.nextGaussian());
            }
            story.at(step, now);
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void bothNoiseAndHarmMustBeSeen() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.evidence()).contains("single samples", "held-back accuracy jumps");
            assertThat(f.remedies().get(0).kind()).isEqualTo("larger-batch");
        });
        assertThat(find(run(0.005, 1.5, 1))).as("averaged out").isEmpty();
        assertThat(find(run(0.08, 0.3, 1))).as("gradients agree").isEmpty();
        assertThat(find(run(0.08, 1.5, 1000))).as("full batch").isEmpty();
    }

    /** Lengths that hardly vary, as of many weights at once, and halves that agree on nothing. */
    private static Story agreeing(double cosine, double accuracy) {
        Random random = new Random(6);
        return run(accuracy, 0.1, 32).change(now -> {
            if (random.nextInt(20) == 0) {
                now.put(QuantityKey.of("noise/agreement"), cosine + 0.15 * random.nextGaussian());
            }
            return now;
        });
    }

    @Test
    void halvesThatDisagreeAreNoiseTooHoweverMuchAlikeInLength() {
        assertThat(find(agreeing(0.02, 0.08))).singleElement().satisfies(f -> {
            assertThat(f.evidence()).contains("two halves of a batch", "held-back accuracy jumps");
            assertThat(f.numbers().get("agreement")).isBetween(-0.05, 0.08);
        });
        assertThat(find(agreeing(0.02, 0.005))).as("averaged out").isEmpty();
        assertThat(find(agreeing(0.3, 0.08))).as("halves agree").isEmpty();
        assertThat(find(run(0.08, 0.1, 32))).as("not measured").isEmpty();
    }

    @Test
    void itExplainsOscillation() {
        List<Finding> findings = faulty().diagnose(rule(), new Oscillation()).findings();
        assertThat(findings)
                .extracting(Finding::kind)
                .containsExactly(FindingKind.NOISY_GRADIENT, FindingKind.OSCILLATION);
        assertThat(findings).allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.CRITICAL));
        assertThat(findings.get(1).causedBy()).isEqualTo(FindingKind.NOISY_GRADIENT);
    }
}
