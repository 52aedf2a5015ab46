package io.evenkeel.autopilot;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Trainer;
import io.evenkeel.training.Helm;
import io.evenkeel.training.Pilot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run's findings, and repairs it as it goes: when something critical has lasted, it saves the run's state, tries remedies
 * on forks of it beside an untouched one, and keeps what is better on held-back data by more than the noise, or nothing. A run
 * that it had to touch ends with weights that are at least as good on held-back data as its best ones were. A healthy run is
 * the same to the last bit as without it. One autopilot steers one run:
 *
 * <pre>{@code
 * training.run(sinks, progress, watching, folder, cadence, Trainer.NonFinite.STOP,
 *         Autopilot.of(AutopilotMode.ACT, Autopilot.Settings.USUAL));
 * }</pre>
 */
public final class Autopilot implements Pilot {

    /**
     * How far it may go.
     *
     * @param share what trials may cost in steps, as a share of those of the whole run
     * @param time how long they may take; null: as long as the steps do. With it, a run depends on the clock
     * @param remedies what may be tried
     */
    public record Settings(double share, @Nullable Duration time, List<LiveRemedy> remedies) {

        /** Trials may cost as much as one training. */
        public static final Settings USUAL = new Settings(1, null, LiveRemedies.all());

        public Settings {
            if (!(share >= 0)) {
                throw new IllegalArgumentException("found a share of " + share + "; expected 0 or more");
            }
            remedies = List.copyOf(remedies);
        }
    }

    private final boolean acts;
    private final Settings settings;
    private @Nullable Flight flight;

    private Autopilot(boolean acts, Settings settings) {
        this.acts = acts;
        this.settings = settings;
    }

    /** For one run. */
    public static Pilot of(AutopilotMode mode, Settings settings) {
        return mode == AutopilotMode.OFF ? Pilot.NONE : new Autopilot(mode == AutopilotMode.ACT, settings);
    }

    @Override
    public Trainer.Result fly(Helm helm) {
        Recipe recipe = helm.training().recipe();
        try (Flight begun = new Flight(helm, recipe, acts, settings)) {
            flight = begun;
            return begun.run();
        } finally {
            flight = null;
        }
    }

    @Override
    public void measured(RunEvent.Measured event) {
        if (flight != null) {
            flight.measured(event);
        }
    }
}
