package io.evenkeel.torch.instrument;

/**
 * When to look: every one of the first steps, where trouble begins, then evenly over the run.
 *
 * @param first steps that are all looked at
 * @param every distance between looks after them
 * @param floor distance between looks that are not postponed, whatever they cost; a multiple of {@code every}; 0: any may be
 * @param inARow steps that are looked at each time
 */
public record LookSchedule(long first, long every, long floor, long inARow) {

    private static final long FIRST_STEPS = 10;
    private static final long LOOKS_A_RUN = 250;
    private static final long FEWEST_LOOKS_A_RUN = 50;
    private static final long EVALUATIONS_A_RUN = 200;
    private static final long FEWEST_EVALUATIONS_A_RUN = 10;
    private static final long RARE_LOOKS_A_RUN = 50;
    private static final long FEWEST_RARE_LOOKS_A_RUN = 4;

    /** A look that costs several gradients must not make a short run without a budget several times as long; odd. */
    private static final long LEAST_STEPS_BETWEEN_RARE_LOOKS = 5;

    /** Odd, so that these looks alternate between odd and even steps as those do. */
    private static final long RARE_LOOKS_A_SELDOM_ONE = 3;

    /** A look that costs up to a hundred gradients must not make a short run without a budget many times as long. */
    private static final long LEAST_STEPS_BETWEEN_SELDOM_ONES = 250;

    private static final long REQUESTED_LOOKS_A_RUN = 4;

    /** Looks at one step each time. */
    public LookSchedule(long first, long every, long floor) {
        this(first, every, floor, 1);
    }

    /** For instruments that compare two steps in a row; as often as looks. */
    static LookSchedule pairs(long totalSteps) {
        LookSchedule looks = looks(totalSteps);
        return new LookSchedule(looks.first(), looks.every(), looks.floor(), 2);
    }

    /** For instruments that need layers or parameters one by one. */
    public static LookSchedule looks(long totalSteps) {
        return spread(FIRST_STEPS, Math.max(1, totalSteps / LOOKS_A_RUN), totalSteps / FEWEST_LOOKS_A_RUN);
    }

    /** For evaluations: at the start and each epoch, or less often where epochs are many. */
    public static LookSchedule evaluations(long totalSteps, long stepsPerEpoch) {
        long epochs = Math.max(1, (totalSteps + stepsPerEpoch - 1) / stepsPerEpoch);
        long epochsBetween = (epochs + EVALUATIONS_A_RUN - 1) / EVALUATIONS_A_RUN;
        return spread(1, stepsPerEpoch * epochsBetween, totalSteps / FEWEST_EVALUATIONS_A_RUN);
    }

    /**
     * For what costs several gradients. The distance is odd, so that what alternates from step to step is seen from both
     * sides.
     */
    static LookSchedule rarely(long totalSteps) {
        long every = Math.max(LEAST_STEPS_BETWEEN_RARE_LOOKS, totalSteps / RARE_LOOKS_A_RUN) | 1;
        return spread(1, every, totalSteps / FEWEST_RARE_LOOKS_A_RUN);
    }

    /** For what costs tens of gradients: at every third step of those or fewer, where graphs are shared. */
    static LookSchedule seldom(long totalSteps) {
        long every = RARE_LOOKS_A_SELDOM_ONE * rarely(totalSteps).every();
        long times = (LEAST_STEPS_BETWEEN_SELDOM_ONES + every - 1) / every;
        return new LookSchedule(0, every * (times | 1), 0);
    }

    /** For what somebody asked for: at the start, and after each quarter of the run. */
    static LookSchedule onRequest(long totalSteps) {
        long every = Math.max(1, totalSteps / REQUESTED_LOOKS_A_RUN);
        return new LookSchedule(1, every, every);
    }

    /** For what is cheap enough to be due at every step. */
    static LookSchedule everyStep(long totalSteps) {
        return spread(FIRST_STEPS, 1, Math.max(1, totalSteps / LOOKS_A_RUN));
    }

    private static LookSchedule spread(long first, long every, long atLeastEvery) {
        return new LookSchedule(first, every, Math.max(1, atLeastEvery / every) * every);
    }

    /** Whether something is due at this step. */
    public boolean includes(long step) {
        return step < first || step % every < inARow;
    }

    /** Whether it is due and may not be postponed. */
    public boolean insists(long step) {
        return step < first || (floor > 0 && step % floor < inARow);
    }
}
