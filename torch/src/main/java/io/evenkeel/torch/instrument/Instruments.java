package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantitySource;
import io.evenkeel.torch.Score;
import io.evenkeel.torch.instrument.Instrument.Cadence;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The list of instruments. Loss and learning rate need none: the panel has both from the loop. */
public final class Instruments {

    private Instruments() {}

    /** Evenkeel's own, evaluation on held-back data apart and those on request among them, in the order in which they measure. */
    public static List<Instrument> builtIn(Score score) {
        List<Instrument> all = new ArrayList<>(List.of(new TrainingScore(score)));
        all.addAll(ofAnyModel());
        all.addAll(ofOwnLoops());
        return List.copyOf(all);
    }

    /** Those that have to run the network again, which only a loop of Evenkeel's own lets them. */
    private static List<Instrument> ofOwnLoops() {
        HessianLook hessian = new HessianLook();
        SpectrumLook spectrum = new SpectrumLook(hessian);
        JacobianLook jacobians = new JacobianLook();
        NoiseLook noise = new NoiseLook();
        return List.of(
                new Sharpness(hessian),
                new StabilityMargin(hessian),
                new SmallestCurvature(spectrum),
                new CurvatureTrace(spectrum),
                new CurvatureCondition(spectrum),
                new CurvatureDensity(spectrum),
                new JacobianGain(jacobians),
                new LyapunovExponents(jacobians),
                new GradientNoiseScale(noise),
                new HalfBatchesAgreement(noise),
                new LargestNoise(noise),
                new BatchNormStatistics());
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
                new ScheduleRoughness(),
                new StableRank(),
                new SpectralRadius(),
                new StepTime(System::nanoTime),
                new Memory(),
                new LayerInputs(),
                new Gates(),
                new RecurrentGradient(),
                new AttentionStatistics(),
                new HeadShares());
    }

    /** Evenkeel's own, then those of others on the class path. */
    public static List<Instrument> all(Score score) {
        return withOutside(builtIn(score));
    }

    /** These without the ones that measure on request, unless they measure something of what was requested. */
    public static List<Instrument> requested(List<Instrument> all, Set<String> quantities) {
        return all.stream()
                .filter(instrument -> instrument.cadence() != Cadence.ON_REQUEST
                        || instrument.quantities().stream().anyMatch(quantities::contains))
                .toList();
    }

    /** The quantities that are measured on request, by Evenkeel's own instruments and by others. */
    public static Set<String> onRequest() {
        Set<String> names = new TreeSet<>();
        for (Instrument instrument : withOutside(ofOwnLoops())) {
            if (instrument.cadence() == Cadence.ON_REQUEST) {
                names.addAll(instrument.quantities());
            }
        }
        return names;
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
