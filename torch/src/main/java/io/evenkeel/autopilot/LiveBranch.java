package io.evenkeel.autopilot;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Rules;
import io.evenkeel.recipe.Recipe;
import io.evenkeel.repair.Curve;
import io.evenkeel.repair.Standing;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunEvent;
import io.evenkeel.torch.Checkpoint;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.Instrument.Cadence;
import io.evenkeel.torch.instrument.InstrumentPanel;
import io.evenkeel.torch.instrument.Instruments;
import io.evenkeel.torch.instrument.LookSchedule;
import io.evenkeel.torch.instrument.OverheadBudget;
import io.evenkeel.training.Helm;
import io.evenkeel.training.Training;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fork of the run: from a state of it, with something done to it or nothing, as far as it was taken. Forks take turns on the
 * run's own network, so that only their states take memory; they are watched by a diagnosis of their own, and nothing of
 * them is told in the run's stream.
 */
final class LiveBranch implements AutoCloseable {

    private static final int LAST = 5;
    private static final Standing BROKEN = new Standing(-1, -1, 0, -1, 0, 1);

    private final Helm helm;
    private final List<Treatment> treatments;
    private final long every;
    private final InstrumentPanel panel;
    private final Diagnosis diagnosis;
    private final Curve curve = new Curve();
    private Checkpoint state;
    private boolean owned;
    private boolean begun;
    private boolean broken;
    private Map<QuantityKey, Double> latest = Map.of();

    /**
     * @param from where it begins; stays the caller's
     * @param every steps from one evaluation to the next
     */
    LiveBranch(Helm helm, List<Treatment> treatments, Checkpoint from, long every, Set<FindingKind> ignored) {
        this.helm = helm;
        this.treatments = List.copyOf(treatments);
        this.state = from;
        this.every = Math.max(1, every);
        this.diagnosis = new Diagnosis(Rules.all(), ignored, found -> {});
        diagnosis.header(helm.header());
        LookSchedule looks = new LookSchedule(0, Math.max(1, every / 2), 1);
        this.panel = new InstrumentPanel(
                Instruments.ofAnyModel().stream()
                        .filter(instrument -> instrument.isRepeatable() || !helm.isRepeatable())
                        .toList(),
                null,
                Map.of(Cadence.EVERY_STEP, new LookSchedule(0, 1, 1), Cadence.AT_LOOKS, looks),
                OverheadBudget.unlimited(),
                this::measured);
    }

    private void measured(RunEvent event) {
        curve.event(event);
        diagnosis.event(event);
    }

    List<Treatment> treatments() {
        return treatments;
    }

    /** It cannot go on from where it begins. */
    void breakDown() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Steps that it would take up to there. */
    long stepsTo(long to) {
        return Math.max(0, to - state.step());
    }

    /** Trains on until so many updates are done in all; returns how many steps that took. */
    long advance(long to) {
        if (broken) {
            return 0;
        }
        Training.Parts parts = helm.parts();
        Trainer trainer = parts.trainer();
        trainer.restore(state);
        if (!begun) {
            Recipe recipe = helm.training().recipe();
            treatments.forEach(treatment -> treatment.apply(parts, recipe));
            begun = true;
        }
        long began = trainer.step();
        // Only the last few evaluations say how good it is and how much that varies; on the way there it changes.
        for (long left = LAST - 1; left >= 0 && !broken && !helm.stopRequested(); left--) {
            long next = to - left * every;
            if (trainer.step() >= next) {
                continue;
            }
            Trainer.Result result =
                    trainer.run(panel, () -> helm.stopRequested() || trainer.step() >= next, Trainer.NonFinite.STOP);
            broken = result.end() == Trainer.End.NON_FINITE;
            if (!broken) {
                latest = helm.evaluate();
                curve.add(trainer.step(), latest);
            }
        }
        long taken = trainer.step() - began;
        keep(trainer.checkpoint());
        return taken;
    }

    private void keep(Checkpoint fresh) {
        if (owned) {
            state.close();
        }
        state = fresh;
        owned = true;
    }

    /** Where it stands; the branch's own. */
    Checkpoint state() {
        return state;
    }

    /** What held-back data said of it last. */
    Map<QuantityKey, Double> latest() {
        return latest;
    }

    Standing standing() {
        return broken
                ? BROKEN
                : Standing.of(curve, helm.header(), (int)
                        diagnosis.findings().stream().filter(Finding::blocks).count());
    }

    /** Its loss on held-back data, or of the last steps where there are none; infinite where it is broken. */
    double loss() {
        List<Curve.Point> points = curve.points();
        return broken || points.isEmpty()
                ? Double.POSITIVE_INFINITY
                : points.get(points.size() - 1).loss();
    }

    /** Whether something of this kind still stands in its way. */
    boolean suffersFrom(FindingKind kind) {
        return broken
                || diagnosis.findings().stream()
                        .anyMatch(f -> f.blocks() && f.kind().equals(kind));
    }

    @Override
    public void close() {
        if (owned) {
            state.close();
        }
    }
}
