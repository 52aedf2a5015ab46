package io.evenkeel.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The catalogue of rules, causes before symptoms. */
public final class Rules {

    private static final List<Rule> BUILT_IN = List.of(
            new BadData(),
            new OutputLossMismatch(),
            new UnscaledInput(),
            new UnscaledTarget(),
            new BadInitialization(),
            new NoNonlinearity(),
            new DoubleNormalization(),
            new SmallBatchNorm(),
            new StepTooLarge(),
            new StepTooSmall(),
            new WarmUpTooLong(),
            new ScheduleJolt(),
            new IllConditioned(),
            new ForgetfulRecurrence(),
            new ExplodingGradient(),
            new VanishingGradient(),
            new DeadUnits(),
            new SaturatedUnits(),
            new AttentionLogitGrowth(),
            new AttentionCollapse(),
            new HeadDominance(),
            new NonFinite(),
            new Divergence(),
            new UpdateTooLarge(),
            new UpdateTooSmall(),
            new WeightGrowth(),
            new NoisyGradient(),
            new Oscillation(),
            new LossSpike(),
            new NoLearning(),
            new Plateau(),
            new SlowConvergence(),
            new Overfitting(),
            new Underfitting());

    private Rules() {}

    /** Evenkeel's own. */
    public static List<Rule> builtIn() {
        return BUILT_IN;
    }

    /** Evenkeel's own, and those that others offer on the class path as services of {@link Rule}. */
    public static List<Rule> all() {
        List<Rule> all = new ArrayList<>(BUILT_IN);
        ServiceLoader.load(Rule.class).forEach(all::add);
        return List.copyOf(all);
    }
}
