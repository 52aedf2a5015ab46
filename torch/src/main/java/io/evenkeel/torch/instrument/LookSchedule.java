package io.evenkeel.torch.instrument;

/**
 * When to look: every one of the first steps, where trouble begins, then evenly over the run.
 *
 * @param first steps that are all looked at
 * @param every distance between looks after them
 */
public record LookSchedule(long first, long every) {

    private static final long FIRST_STEPS = 10;
    private static final long LOOKS_A_RUN = 250;
    private static final long EVALUATIONS_A_RUN = 200;

    /** For instruments that need layers or parameters one by one. */
    public static LookSchedule looks(long totalSteps) {
        return new LookSchedule(FIRST_STEPS, Math.max(1, totalSteps / LOOKS_A_RUN));
    }

    /** For evaluations: at the start and each epoch, or less often where epochs are many. */
    public static LookSchedule evaluations(long totalSteps, long stepsPerEpoch) {
        long epochs = Math.max(1, (totalSteps + stepsPerEpoch - 1) / stepsPerEpoch);
        long epochsBetween = (epochs + EVALUATIONS_A_RUN - 1) / EVALUATIONS_A_RUN;
        return new LookSchedule(1, stepsPerEpoch * epochsBetween);
    }

    /** For runs that nobody watches. */
    public static LookSchedule never() {
        return new LookSchedule(0, Long.MAX_VALUE);
    }

    public boolean includes(long step) {
        return step < first || (step % every == 0 && every != Long.MAX_VALUE);
    }
}
