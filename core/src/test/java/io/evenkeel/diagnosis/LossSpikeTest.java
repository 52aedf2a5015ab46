package io.evenkeel.diagnosis;

import io.evenkeel.run.Finding;
import io.evenkeel.run.Severity;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LossSpikeTest extends RuleContract {

    @Override
    Rule rule() {
        return new LossSpike();
    }

    @Override
    Story faulty() {
        return run(Set.of(700), 60);
    }

    /** From the given steps on, for so many steps each, the loss is above chance. */
    private static Story run(Set<Integer> starts, int length) {
        Story story = Story.of(Story.network("linear relu linear"), Story.classes(10));
        story.planned = 1000;
        Random random = new Random(3);
        for (int step = 0; step < 1000; step++) {
            int now = step;
            boolean spike = starts.stream().anyMatch(s -> now >= s && now < s + length);
            double loss = 0.2 + 2.1 * Math.exp(-step / 60.0);
            story.at(step, "loss/training", spike ? 4 : loss * Math.exp(0.2 * random.nextGaussian()));
        }
        return story;
    }

    private List<Finding> find(Story story) {
        return story.diagnose(rule()).findings();
    }

    @Test
    void spikesThatRecoverWithinTenStepsAreANoteHoweverMany() {
        assertThat(find(run(Set.of(300, 500, 700, 900), 5))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.INFO);
            assertThat(f.numbers()).containsEntry("spikes", 4.0).containsEntry("longest", 5.0);
            assertThat(f.evidence()).contains("4 such spikes", "shrugs");
        });
    }

    @Test
    void longOnesAreAWarning() {
        assertThat(find(faulty())).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.numbers()).containsEntry("step", 700.0);
            assertThat(f.evidence()).contains("back after 60 steps");
        });
    }

    @Test
    void whatDoesNotComeBackIsNoSpike() {
        assertThat(find(run(Set.of(700), 1000))).isEmpty();
    }

    @Test
    void theLossOfSingleSamplesIsTheirs() {
        Story story = Story.of(Story.batch(Story.network("linear relu linear"), 1), Story.classes(10));
        story.planned = 2000;
        Random random = new Random(3);
        for (int step = 0; step < 2000; step++) {
            double loss = random.nextInt(30) == 0 ? 9 * random.nextDouble() : 0.2 * random.nextDouble();
            story.at(step, "loss/training", loss);
        }
        assertThat(find(story)).isEmpty();
    }
}
