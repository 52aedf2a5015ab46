package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantitySource;
import io.evenkeel.torch.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The list of instruments. Loss and learning rate need none: the panel has both from the loop. */
public final class Instruments {

    private Instruments() {}

    /** Evenkeel's own, evaluation on held-back data apart, in the order in which they measure. */
    public static List<Instrument> builtIn(Score score) {
        List<Instrument> all = new ArrayList<>(List.of(new TrainingScore(score)));
        all.addAll(ofAnyModel());
        all.addAll(ofOwnLoops());
        return List.copyOf(all);
    }

    /** Those that have to run the network again, which only a loop of Evenkeel's own lets them. */
    private static List<Instrument> ofOwnLoops() {
        HessianLook hessian = new HessianLook();
        JacobianLook jacobians = new JacobianLook();
        return List.of(
                new Sharpness(hessian),
                new StabilityMargin(hessian),
                new JacobianGain(jacobians),
                new LyapunovExponents(jacobians));
    }

    /** Those of Evenkeel's own that need no targets, and so serve somebody else's loop too. */
    public static List<Instrument> ofAnyModel() {
        return List.of(
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
                new RecurrentGradient(),
                new AttentionStatistics());
    }

    /** Evenkeel's own, then those of others on the class path. */
    public static List<Instrument> all(Score score) {
        return withOutside(builtIn(score));
    }

    /**
     * These, then those of others on the class path.
     *
     * @throws IllegalStateException when one of the others measures a quantity that nobody has declared
     */
    public static List<Instrument> withOutside(List<Instrument> own) {
        List<Instrument> all = new ArrayList<>(own);
        ServiceLoader.load(Instrument.class).forEach(outside -> {
            checkDeclared(outside);
            all.add(outside);
        });
        return all;
    }

    /** Those of all that make the same run give the same stream. */
    public static List<Instrument> repeatable(Score score) {
        return all(score).stream().filter(Instrument::isRepeatable).toList();
    }

    static void checkDeclared(Instrument instrument) {
        for (String name : instrument.quantities()) {
            if (Quantities.byName(name).isEmpty()) {
                throw new IllegalStateException("the instrument "
                        + instrument.getClass().getName()
                        + " measures '" + name + "', which is in no catalogue; declare it in a "
                        + QuantitySource.class.getName() + ", named in META-INF/services, with its unit and meaning");
            }
        }
    }
}
