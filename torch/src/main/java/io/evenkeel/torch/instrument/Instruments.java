package io.evenkeel.torch.instrument;

import io.evenkeel.torch.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The list of instruments. Loss and learning rate need none: the panel has both from the loop. */
public final class Instruments {

    private Instruments() {}

    /** Evenkeel's own, evaluation on held-back data apart, in the order in which they measure. */
    public static List<Instrument> builtIn(Score score) {
        return List.of(
                new TrainingScore(score),
                new GradientNorm(),
                new ParameterNorms(),
                new BackpropNorm(),
                new ActivationStatistics(),
                new DeadUnits(),
                new ClipGeometry(),
                new StepCosine(),
                new StepTime(System::nanoTime),
                new Memory(),
                new LayerInputs(),
                new Gates(),
                new RecurrentGradient());
    }

    /** Evenkeel's own, then those of others on the class path. */
    public static List<Instrument> all(Score score) {
        List<Instrument> all = new ArrayList<>(builtIn(score));
        ServiceLoader.load(Instrument.class).forEach(all::add);
        return all;
    }

    /** Those of all that make the same run give the same stream. */
    public static List<Instrument> repeatable(Score score) {
        return all(score).stream().filter(Instrument::isRepeatable).toList();
    }
}
