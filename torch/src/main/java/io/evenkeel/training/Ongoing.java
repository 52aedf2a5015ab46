package io.evenkeel.training;

import io.evenkeel.run.Finding;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.torch.Network;
import io.evenkeel.torch.Trainer;
import io.evenkeel.torch.instrument.InstrumentPanel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that is given its steps a part at a time ({@link Training#begin}). However it is divided, it takes the same steps
 * as a run that is trained in one go. It ends with the {@link Training} that it belongs to.
 */
public final class Ongoing {

    private final Trainer trainer;
    private final Network network;
    private final InstrumentPanel panel;
    private final RunRecorder recorder;
    private final Progress progress;
    private Trainer.@Nullable Result over;
    private @Nullable TrainingResult ended;

    Ongoing(Trainer trainer, Network network, InstrumentPanel panel, RunRecorder recorder, Progress progress) {
        this.trainer = trainer;
        this.network = network;
        this.panel = panel;
        this.recorder = recorder;
        this.progress = progress;
    }

    /**
     * Goes on until so many updates are done in all, or the run is over: by its last step, by weights that are no longer
     * finite, or because it can no longer be recorded.
     */
    public void advance(long updates) {
        if (over != null) {
            return;
        }
        Trainer.Result result =
                trainer.run(panel, () -> recorder.failed() || progress.stopRequested() || trainer.step() >= updates);
        if (result.end() != Trainer.End.STOPPED || recorder.failed()) {
            over = result;
        }
    }

    /** Whether nothing is left to do. */
    public boolean isOver() {
        return over != null;
    }

    /** Updates done. */
    public long step() {
        return trainer.step();
    }

    /** Updates that the recipe asks for. */
    public long totalSteps() {
        return trainer.totalSteps();
    }

    /** What held-back data say now, out of turn and outside the stream; empty where there are none. */
    public Map<QuantityKey, Double> evaluate() {
        return panel.evaluation(network);
    }

    /** What is wrong, as it stands. */
    public List<Finding> findings() {
        return recorder.findings();
    }

    /** What came of the run, or of what is done of it: then it counts as interrupted, and can still go on. */
    public TrainingResult result() {
        Trainer.Result result = over;
        if (result == null) {
            return recorder.soFar(trainer.step(), evaluate());
        }
        TrainingResult known = ended;
        if (known == null) {
            panel.finish(network, result.steps());
            known = recorder.finish(result);
            ended = known;
        }
        return known;
    }
}
