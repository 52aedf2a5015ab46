package io.evenkeel.autopilot;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The catalogue of live remedies: those that mend a cause before those that treat a symptom. */
public final class LiveRemedies {

    private static final List<LiveRemedy> BUILT_IN = List.of(
            new SkipBatch(),
            new RollBack(),
            new ResetDeadUnits(),
            new Initialize(),
            new LowerLearningRate(),
            new RaiseLearningRate(),
            new SwitchOptimizer(),
            new WarmUp(),
            new ClipNorm(),
            new ClipAdaptive(),
            new LowerMomentum(),
            new LargerBatch(),
            new SmoothSchedule(),
            new StopEarly(),
            new WeightDecay(),
            new LowerWeightDecay());

    private LiveRemedies() {}

    /** Evenkeel's own. */
    public static List<LiveRemedy> builtIn() {
        return BUILT_IN;
    }

    /** Evenkeel's own, and those that others offer on the class path as services of {@link LiveRemedy}. */
    public static List<LiveRemedy> all() {
        List<LiveRemedy> all = new ArrayList<>(BUILT_IN);
        ServiceLoader.load(LiveRemedy.class).forEach(all::add);
        return List.copyOf(all);
    }
}
