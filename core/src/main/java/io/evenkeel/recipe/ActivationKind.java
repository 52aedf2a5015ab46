package io.evenkeel.recipe;

/** The activations; those with a parameter name it, and say what it is when absent. */
public enum ActivationKind {
    SIGMOID,
    TANH,
    RELU,
    LEAKY_RELU("slope", 0.01),
    PRELU("slope", 0.25),
    ELU("alpha", 1.0),
    SELU,
    GELU,
    SILU,
    SOFTPLUS,
    EXP,
    SOFTMAX,
    LOG_SOFTMAX;

    private final String parameterName;
    private final double parameterDefault;

    ActivationKind() {
        this("", 0.0);
    }

    ActivationKind(String parameterName, double parameterDefault) {
        this.parameterName = parameterName;
        this.parameterDefault = parameterDefault;
    }

    /** The parameter's key; empty where there is none. */
    public String parameterName() {
        return parameterName;
    }

    public double parameterDefault() {
        return parameterDefault;
    }

    /** Whether its derivative jumps at 0. */
    public boolean isKinked() {
        return switch (this) {
            case RELU, LEAKY_RELU, PRELU, SELU -> true;
            default -> false;
        };
    }
}
