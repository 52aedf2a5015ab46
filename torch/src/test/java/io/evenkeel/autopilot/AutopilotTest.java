package io.evenkeel.autopilot;

import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Progress;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs under the autopilot. */
@Tag("slow")
class AutopilotTest extends Flights {

    @Test
    void aHealthyRunIsTheSameToTheLastBit() {
        Flown off = fly(recipe(HEALTHY), AutopilotMode.OFF);
        Flown act = fly(recipe(HEALTHY), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.HEALTHY);
        assertThat(act.events()).isEqualTo(off.events());
        assertThat(act.weights()).isEqualTo(off.weights());
    }

    @Test
    void adviceIsSaidAndChangesNothing() {
        Flown off = fly(recipe(DEAD), AutopilotMode.OFF);
        Flown advised = fly(recipe(DEAD), AutopilotMode.ADVISE);
        assertThat(advised.withoutActions()).isEqualTo(off.events());
        assertThat(advised.weights()).isEqualTo(off.weights());
        assertThat(advised.result().actions())
                .allSatisfy(acted -> assertThat(acted.action().outcome()).startsWith("advised against "));
        assertThat(advised.result().actions().subList(0, 3)).allSatisfy(acted -> {
            assertThat(acted.action().outcome()).startsWith("advised against dead-units: ");
            assertThat(acted.step()).isBetween(1L, 100L);
        });
        assertThat(advised.result().actions().stream()
                        .map(acted -> acted.action().kind()))
                .contains("reset-dead-units");
    }

    @Test
    void deadUnitsAreDrawnAgainAndLearn() {
        Flown act = fly(
                recipe(DEAD),
                Autopilot.of(AutopilotMode.ACT, new Autopilot.Settings(1, null, List.of(new ResetDeadUnits()))),
                new Watching(0.05));
        assertThat(act.kept()).first().isEqualTo("reset-dead-units");
        assertThat(act.result().last().get(QuantityKey.of("accuracy/validation")))
                .isGreaterThan(0.9);
        assertThat(act.result().status()).isEqualTo(RunStatus.HEALTHY);
    }

    @Test
    void aRateThatRampsTooHighIsCutAndTheRunEndsWell() {
        Flown off = usual(recipe(RAMP), AutopilotMode.OFF);
        Flown act = usual(recipe(RAMP), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(act.kept()).contains("lower-learning-rate");
        assertThat(act.result().steps()).isEqualTo(900);
        assertThat(act.result().status()).isNotEqualTo(RunStatus.DIVERGED);
        assertThat(act.loss()).isLessThanOrEqualTo(off.best(900)).isLessThan(0.6);
        // A schedule that rises is not followed any further.
        double rate = act.result().last().get(QuantityKey.of("learning_rate"));
        assertThat(rate).isLessThan(off.result().last().get(QuantityKey.of("learning_rate")) / 100);
    }

    @Test
    void anExplodingNetworkIsRolledBackAndTrainsToItsEnd() {
        Flown off = usual(recipe(EXPLODING), AutopilotMode.OFF);
        Flown act = usual(recipe(EXPLODING), AutopilotMode.ACT);
        assertThat(off.result().status()).isEqualTo(RunStatus.DIVERGED);
        assertThat(off.result().steps()).isLessThan(100);
        assertThat(act.kept()).isNotEmpty();
        assertThat(act.result().steps()).isEqualTo(200);
        assertThat(act.result().status()).isNotEqualTo(RunStatus.DIVERGED);
        assertThat(act.loss()).isFinite().isLessThan(off.best(100));
    }

    @Test
    void aPoisonedBatchIsSkipped() throws IOException {
        poison(200, 200);
        Flown off = usual(recipe(POISON), AutopilotMode.OFF);
        Flown act = usual(recipe(POISON), AutopilotMode.ACT);
        assertThat(off.result().status()).isNotEqualTo(RunStatus.HEALTHY);
        assertThat(act.kept()).containsExactly("skip-batch");
        RunEvent.Acted skipped = act.result().actions().stream()
                .filter(acted -> acted.action().outcome().startsWith("kept"))
                .findFirst()
                .orElseThrow();
        assertThat(skipped.action().numbers().get("first_skipped")).isLessThanOrEqualTo(200);
        assertThat(skipped.action().numbers().get("last_skipped")).isGreaterThanOrEqualTo(200);
        assertThat(skipped.action().numbers().get("from_step")).isLessThan(200);
        assertThat(act.loss()).isLessThan(0.1);
    }

    @Test
    void aSpikeThatHealsByItselfIsLeftAlone() throws IOException {
        poison(6, 200);
        Flown off = fly(recipe(POISON), AutopilotMode.OFF);
        Flown act = fly(recipe(POISON), AutopilotMode.ACT);
        double worst = off.events().stream()
                .filter(RunEvent.Measured.class::isInstance)
                .map(RunEvent.Measured.class::cast)
                .filter(event -> event.step() >= 200 && event.step() < 205)
                .mapToDouble(event -> event.quantities().get(QuantityKey.of("loss/training")))
                .max()
                .orElseThrow();
        assertThat(worst).isGreaterThan(20);
        assertThat(act.events()).isEqualTo(off.events());
        assertThat(act.weights()).isEqualTo(off.weights());
    }

    @Test
    void whereTheDataAreToBlameItSaysSoAndTouchesNothing() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,y\n");
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            rows.append(i == 70 ? "NaN" : Double.toString(random.nextGaussian()))
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append(random.nextGaussian())
                    .append('\n');
        }
        Files.writeString(folder.resolve("nan.csv"), rows);
        String text = """
                data: {source: csv, path: nan.csv, label: y, validation: 0.2}
                model: {layers: [{linear: 8}, tanh, {linear: 1}]}
                loss: mse
                optimizer: {sgd: {learning_rate: 0.05}}
                batch: 8
                epochs: 5
                """;
        Flown off = fly(recipe(text), AutopilotMode.OFF);
        Flown act = fly(recipe(text), AutopilotMode.ACT);
        assertThat(act.weights()).isEqualTo(off.weights());
        assertThat(act.result().actions()).singleElement().satisfies(acted -> {
            assertThat(acted.action().kind()).isEqualTo("clean-data");
            assertThat(acted.action().outcome()).startsWith("left alone: the data are to blame");
        });
    }

    @Test
    void overSixteenSeedsItEndsNoWorseThanTheUntouchedRunWasUpToThen() {
        int touched = 0;
        for (int seed = 0; seed < 16; seed++) {
            Flown act = usual(recipe(WILD, "seed=" + seed), AutopilotMode.ACT);
            if (act.result().actions().isEmpty()) {
                Flown off = usual(recipe(WILD, "seed=" + seed), AutopilotMode.OFF);
                assertThat(act.weights()).as("seed " + seed).isEqualTo(off.weights());
            } else {
                touched++;
                // Until it first acts, it is the untouched run.
                long until = act.result().actions().get(0).step();
                assertThat(act.loss()).as("seed " + seed).isLessThanOrEqualTo(act.best(until));
            }
        }
        assertThat(touched).isGreaterThanOrEqualTo(4);
    }

    @Test
    void theSameSeedGivesTheSameActions() {
        Flown one = fly(recipe(DEAD, "steps=200"), AutopilotMode.ACT);
        Flown other = fly(recipe(DEAD, "steps=200"), AutopilotMode.ACT);
        assertThat(one.kept()).isNotEmpty();
        assertThat(other.events()).isEqualTo(one.events());
        assertThat(other.weights()).isEqualTo(one.weights());
    }

    @Test
    void trialsCostNoMoreThanTheyMay() {
        try (Training training = Training.prepare(recipe(DEAD), true)) {
            TrainingResult result = training.run(
                    List.of(),
                    Progress.SILENT,
                    Watching.EVERYTHING,
                    null,
                    CheckpointCadence.OFF,
                    Trainer.NonFinite.STOP,
                    Autopilot.of(
                            AutopilotMode.ACT, new Autopilot.Settings(0.1, null, Autopilot.Settings.USUAL.remedies())));
            // Nothing was tried; a run that is not well still ends with the best that it had, and only at its end.
            assertThat(result.actions())
                    .extracting(acted -> acted.action().outcome())
                    .containsExactly(
                            "left alone: trials have cost all that they may",
                            "kept: these weights were the best of the run on held-back data");
            assertThat(result.actions().get(1).step()).isEqualTo(result.steps());
        }
    }
}
