package io.evenkeel.recipe;

/** What training minimises, and how samples are put together. */
public record LossSpec(
        Kind kind,

        @Key(doc = "How samples and outputs are put together.", fallback = "mean")
        Reduction reduction) {

    /** The losses: what they take, and over what they are taken. */
    public enum Kind {
        /** −log softmax(z)[y], from logits z. */
        CROSS_ENTROPY,
        /** −log(p[y] / Σp), probabilities clipped at 1e-7. */
        CATEGORICAL_CROSS_ENTROPY,
        /** −y log p − (1−y) log(1−p), probabilities clipped at 1e-7. */
        BINARY_CROSS_ENTROPY,
        /** (ŷ − y)². */
        MSE;

        /** Whether targets are one class index a sample; otherwise they are numbers, one for each output. */
        public boolean takesClasses() {
            return this == CROSS_ENTROPY || this == CATEGORICAL_CROSS_ENTROPY;
        }
    }

    /** Over samples and outputs. */
    public enum Reduction {
        MEAN,
        SUM
    }
}
