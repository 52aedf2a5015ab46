package io.evenkeel.autopilot;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.run.JournalReader;
import io.evenkeel.run.JournalWriter;
import io.evenkeel.run.RunStatus;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.CheckpointCadence;
import io.evenkeel.training.Pilot;
import io.evenkeel.training.Progress;
import io.evenkeel.training.SavedRun;
import io.evenkeel.training.Training;
import io.evenkeel.training.TrainingResult;
import io.evenkeel.training.Watching;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs under the autopilot that are interrupted and go on. */
@Tag("slow")
class InterruptedAutopilotTest extends Flights {

    @Test
    void aRunThatWasTreatedGoesOnAfterAnInterruption() throws IOException {
        poison(200, 200);
        LoadedRecipe recipe = recipe(POISON);
        // The loss alone tells of a spike, and of what helps.
        Flown whole = fly(recipe, pilot(AutopilotMode.ACT), Watching.NOTHING);
        assertThat(whole.kept()).isNotEmpty();
        Path run = folder.resolve("run");
        try (Training training = Training.prepare(recipe, true);
                JournalWriter journal = JournalWriter.create(run)) {
            TrainingResult result = train(training, journal, run, 250);
            assertThat(result.status()).isEqualTo(RunStatus.INTERRUPTED);
            assertThat(result.actions()).isNotEmpty();
        }
        try (SavedRun saved = SavedRun.open(run);
                Training training = Training.resume(recipe, saved);
                JournalWriter journal = JournalWriter.resume(run, saved.facts().events())) {
            TrainingResult result = train(training, journal, run, Long.MAX_VALUE);
            assertThat(result.steps()).isEqualTo(300);
            assertThat(result.actions()).isEqualTo(whole.result().actions());
            assertThat(weights(training)).isEqualTo(whole.weights());
        }
        assertThat(JournalReader.read(run).events()).isEqualTo(whole.events());
    }

    @Test
    void theBestWeightsBeforeAnInterruptionAreEndedWith() throws IOException {
        LoadedRecipe recipe = recipe(DEAD, "optimizer.adam.learning_rate=3", "model.layers.0.linear.bias_init=zeros");
        Pilot poor = Autopilot.of(
                AutopilotMode.ACT, new Autopilot.Settings(0.01, null, Autopilot.Settings.USUAL.remedies()));
        Path run = folder.resolve("run");
        try (Training training = Training.prepare(recipe, true);
                JournalWriter journal = JournalWriter.create(run)) {
            assertThat(train(training, journal, run, 300, poor, Watching.EVERYTHING)
                            .status())
                    .isEqualTo(RunStatus.INTERRUPTED);
        }
        try (SavedRun saved = SavedRun.open(run);
                Training training = Training.resume(recipe, saved);
                JournalWriter journal = JournalWriter.resume(run, saved.facts().events())) {
            double best = saved.best().orElseThrow().evaluation().value();
            TrainingResult result = train(training, journal, run, Long.MAX_VALUE, poor, Watching.EVERYTHING);
            assertThat(result.actions())
                    .last()
                    .satisfies(acted -> assertThat(acted.action().numbers()).containsEntry("best", best));
            assertThat(result.last().get(LOSS)).isEqualTo(best);
        }
    }

    @Test
    void roundsAndWhatTheyCostAreRememberedOverAnInterruption() throws IOException {
        poison(200, 100, 200);
        LoadedRecipe recipe = recipe(POISON);
        Flown whole = fly(recipe, pilot(AutopilotMode.ACT), Watching.NOTHING);
        assertThat(whole.result().actions().stream()
                        .map(acted -> acted.action().numbers().get("round"))
                        .distinct())
                .hasSizeGreaterThan(1);
        Path run = folder.resolve("run");
        try (Training training = Training.prepare(recipe, true);
                JournalWriter journal = JournalWriter.create(run)) {
            assertThat(train(training, journal, run, 150).actions()).isNotEmpty();
        }
        try (SavedRun saved = SavedRun.open(run);
                Training training = Training.resume(recipe, saved);
                JournalWriter journal = JournalWriter.resume(run, saved.facts().events())) {
            assertThat(train(training, journal, run, Long.MAX_VALUE).actions())
                    .isEqualTo(whole.result().actions());
        }
    }

    private static TrainingResult train(Training training, JournalWriter journal, Path run, long until) {
        return train(training, journal, run, until, pilot(AutopilotMode.ACT), Watching.NOTHING);
    }

    private static TrainingResult train(
            Training training, JournalWriter journal, Path run, long until, Pilot pilot, Watching watching) {
        Progress progress = new Progress() {
            private long done;

            @Override
            public void step(long steps, long total, double loss) {
                done = steps;
            }

            @Override
            public boolean stopRequested() {
                return done >= until;
            }
        };
        return training.run(
                List.of(journal), progress, watching, run, CheckpointCadence.DEFAULT, Trainer.NonFinite.STOP, pilot);
    }
}
