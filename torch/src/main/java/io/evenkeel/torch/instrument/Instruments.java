package io.evenkeel.torch.instrument;

import io.evenkeel.torch.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The list of instruments. */
public final class Instruments {

    private Instruments() {}

    /** Evenkeel's own, evaluation on held-back data apart, in the order in which they measure. */
    public static List<Instrument> builtIn(Score score) {
        return List.of(
                new LossAndRate(),
                new TrainingScore(score),
                new GradientNorm(),
                new ParameterNorms(),
                new BackpropNorm(),
                new ActivationStatistics(),
                new DeadUnits());
    }

    /** What a stream cannot do without. */
    public static List<Instrument> essential() {
        return List.of(new LossAndRate());
    }

    /** Evenkeel's own, then those of others on the class path. */
    public static List<Instrument> all(Score score) {
        List<Instrument> all = new ArrayList<>(builtIn(score));
        ServiceLoader.load(Instrument.class).forEach(all::add);
        return all;
    }
}
