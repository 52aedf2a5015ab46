package io.evenkeel.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The catalogue of remedies: those that mend a cause before those that treat a symptom. */
public final class Remedies {

    private static final List<Remedy> BUILT_IN = List.of(
            new CleanData(),
            new FixOutputLoss(),
            new StandardizeInput(),
            new RescaleTarget(),
            new Initialize(),
            new AddNonlinearity(),
            new SwapActivation(),
            new PreNorm(),
            new ScaleAttention(),
            new NormalizeQueries(),
            new ScaleResidual(),
            new GateRecurrence(),
            new ReplaceBatchNorm(),
            new LowerLearningRate(),
            new RaiseLearningRate(),
            new WarmUp(),
            new LargerBatch(),
            new SwitchOptimizer(),
            new ClipNorm(),
            new ClipAdaptive(),
            new LowerMomentum(),
            new SmoothSchedule(),
            new StopEarly(),
            new WeightDecay(),
            new LowerWeightDecay(),
            new AddDropout(),
            new RemoveDropout(),
            new AddLayerNorm(),
            new AddBatchNorm(),
            new AddGroupNorm(),
            new AddResidual(),
            new AddEpochs());

    private Remedies() {}

    /** Evenkeel's own. */
    public static List<Remedy> builtIn() {
        return BUILT_IN;
    }

    /** Evenkeel's own, and those that others offer on the class path as services of {@link Remedy}. */
    public static List<Remedy> all() {
        List<Remedy> all = new ArrayList<>(BUILT_IN);
        ServiceLoader.load(Remedy.class).forEach(all::add);
        return List.copyOf(all);
    }
}
