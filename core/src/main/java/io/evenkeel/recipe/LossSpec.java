package io.evenkeel.recipe;

/** What training minimises, and how samples are put together. */
public record LossSpec(
        Kind kind,

        @Key(doc = "How samples and outputs are put together.", fallback = "mean")
        Reduction reduction,

        @Key(doc = "Where the Huber loss turns from square to linear.", fallback = "1.0", min = 0, above = true)
        double delta) {

    /** The δ of losses that have none, and the default of the one that has. */
    static final double DEFAULT_DELTA = 1.0;

    public LossSpec(Kind kind, Reduction reduction) {
        this(kind, reduction, DEFAULT_DELTA);
    }

    /** The losses: what they take, and over what they are taken. */
    public enum Kind {
        /** −log softmax(z)[y], from logits z. */
        CROSS_ENTROPY,
        /** −ℓ[y], from log-probabilities ℓ. */
        NLL,
        /** −log(p[y] / Σp), probabilities clipped at 1e-7. */
        CATEGORICAL_CROSS_ENTROPY,
        /** −y log p − (1−y) log(1−p), probabilities clipped at 1e-7. */
        BINARY_CROSS_ENTROPY,
        /** −y log σ(z) − (1−y) log σ(−z), from logits z. */
        BINARY_CROSS_ENTROPY_WITH_LOGITS,
        /** (ŷ − y)². */
        MSE,
        /** ½(ŷ − y)². */
        HALF_MSE,
        /** |ŷ − y|. */
        MAE,
        /** ½(ŷ − y)² up to δ, and δ(|ŷ − y| − ½δ) from there (Huber 1964). */
        HUBER,
        /**
         * max(0, 1 − tz) with t = 2y − 1: −1 for a bit that is off and 1 for one that is on. Several outputs with one
         * class a sample are one against the rest, each output with a margin of its own (Rifkin and Klautau 2004).
         */
        HINGE;

        /** Whether targets are one class index a sample; otherwise they are numbers, one for each output. */
        public boolean takesClasses() {
            return this == CROSS_ENTROPY || this == NLL || this == CATEGORICAL_CROSS_ENTROPY;
        }

        /** Whether each output answers yes or no, so that whole numbers are classes and never quantities. */
        public boolean takesBits() {
            return this == BINARY_CROSS_ENTROPY || this == BINARY_CROSS_ENTROPY_WITH_LOGITS || this == HINGE;
        }

        /** The output above which the answer is yes: 0 where the loss takes logits or margins, else one half. */
        public double threshold() {
            return this == BINARY_CROSS_ENTROPY_WITH_LOGITS || this == HINGE ? 0.0 : 0.5;
        }

        /** Whether {@code delta} means anything to it. */
        boolean hasDelta() {
            return this == HUBER;
        }
    }

    /** Over samples and outputs. */
    public enum Reduction {
        MEAN,
        SUM
    }
}
