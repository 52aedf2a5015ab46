package io.evenkeel.run;

import java.util.Locale;
import java.util.Optional;

/** Every kind of finding that a stream may carry; spelled with hyphens where people see it. */
public enum FindingKind {
    BAD_DATA,
    OUTPUT_LOSS_MISMATCH,
    UNSCALED_INPUT,
    UNSCALED_TARGET,
    BAD_INITIALIZATION,
    NO_NONLINEARITY,
    DOUBLE_NORMALIZATION,
    SMALL_BATCH_NORM,
    STEP_TOO_LARGE,
    STEP_TOO_SMALL,
    WARM_UP_TOO_LONG,
    SCHEDULE_JOLT,
    ILL_CONDITIONED,
    FORGETFUL_RECURRENCE,
    EXPLODING_GRADIENT,
    VANISHING_GRADIENT,
    DEAD_UNITS,
    SATURATED_UNITS,
    ATTENTION_LOGIT_GROWTH,
    ATTENTION_COLLAPSE,
    HEAD_DOMINANCE,
    MODE_COLLAPSE,
    DISCRIMINATOR_DOMINANCE,
    NON_FINITE,
    DIVERGENCE,
    UPDATE_TOO_LARGE,
    UPDATE_TOO_SMALL,
    WEIGHT_GROWTH,
    NOISY_GRADIENT,
    OSCILLATION,
    LOSS_SPIKE,
    NO_LEARNING,
    PLATEAU,
    SLOW_CONVERGENCE,
    OVERFITTING,
    UNDERFITTING;

    /** As it is written in recipes, streams and answers: {@code vanishing-gradient}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FindingKind> byId(String id) {
        for (FindingKind kind : values()) {
            if (kind.id().equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return id();
    }
}
