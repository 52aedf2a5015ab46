package io.evenkeel.recipe;

/** How a tensor of weights starts. The parameter is the kind's: a constant, a standard deviation, a bound, a gain. */
public record InitializerSpec(Kind kind, double parameter) {

    public static final InitializerSpec DEFAULT = new InitializerSpec(Kind.DEFAULT, 0.0);
    public static final InitializerSpec ZEROS = new InitializerSpec(Kind.ZEROS, 0.0);

    /** The initialisers; fan-in n, fan-out m. */
    public enum Kind {
        /** U(−1/√n, 1/√n), weights and biases alike: what libtorch does. */
        DEFAULT,
        ZEROS,
        ONES,
        /** Every entry the parameter. */
        CONSTANT("value"),
        /** N(0, parameter²). */
        NORMAL("std"),
        /** U(−parameter, parameter). */
        UNIFORM("bound"),
        /** N(0, 2/(n+m)); Glorot and Bengio 2010. */
        XAVIER_NORMAL,
        /** U(±√(6/(n+m))); Glorot and Bengio 2010. */
        XAVIER_UNIFORM,
        /** N(0, 2/n); He et al. 2015. */
        HE_NORMAL,
        /** U(±√(6/n)); He et al. 2015. */
        HE_UNIFORM,
        /** N(0, 1/n); LeCun et al. 1998. */
        LECUN_NORMAL,
        /** Orthonormal rows or columns times the parameter; Saxe et al. 2014. */
        ORTHOGONAL("gain"),
        /** The default's draw times the parameter. */
        SCALED("factor");

        private final String parameterName;

        Kind() {
            this("");
        }

        Kind(String parameterName) {
            this.parameterName = parameterName;
        }

        /** The parameter's key where it is not given alone; empty where there is none. */
        public String parameterName() {
            return parameterName;
        }

        /** Whether the parameter is a width, which cannot be negative. */
        public boolean parameterIsWidth() {
            return this == NORMAL || this == UNIFORM;
        }

        /** Whether a recipe must give the parameter. */
        public boolean needsParameter() {
            return this == CONSTANT || this == NORMAL || this == UNIFORM || this == SCALED;
        }

        /** Whether a recipe may give a parameter. */
        public boolean takesParameter() {
            return !parameterName.isEmpty();
        }
    }
}
