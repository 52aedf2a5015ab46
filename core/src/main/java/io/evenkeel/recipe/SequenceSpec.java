package io.evenkeel.recipe;

import org.jspecify.annotations.Nullable;

/** Layers for sequences: of shape (steps, features), or of whole numbers that stand for tokens. */
public sealed interface SequenceSpec extends LayerSpec {

    /** A trained vector for each token. */
    record Embedding(
            SourceMark mark,

            @Key(doc = "Features of a token's vector.", main = true, min = 1)
            int units,

            @Key(doc = "Number of different tokens; as many as the data hold when absent.", min = 1) @Nullable
            Integer vocabulary,

            @Key(doc = "How the vectors start; the model's default when absent, whose default is N(0, 1).") @Nullable
            InitializerSpec init)
            implements SequenceSpec {}

    /** Adds to each step a vector that depends on its position alone. */
    record Positional(
            SourceMark mark,

            @Key(
                    doc =
                            "sinusoidal: sines and cosines of the position; learned: one trained vector for each position.",
                    fallback = "sinusoidal",
                    main = true)
            Kind kind,

            @Key(doc = "How learned vectors start; the model's default when absent, whose default is N(0, 0.02²).")
            @Nullable
            InitializerSpec init)
            implements SequenceSpec {

        /** Where the vectors come from. */
        public enum Kind {
            SINUSOIDAL,
            LEARNED
        }
    }

    /** h ← φ(W x + b + U h + c), given at every step (Elman 1990). */
    record Rnn(
            SourceMark mark,

            @Key(doc = "Features of the hidden state.", main = true, min = 1)
            int units,

            @Key(doc = "φ: tanh or relu.", fallback = "tanh")
            Nonlinearity activation,

            @Key(
                    doc = "Whether a second network reads the steps backwards; its features are put behind.",
                    fallback = "false")
            boolean bidirectional,

            @Key(doc = "How input matrices start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How recurrent matrices start; as input matrices when absent.") @Nullable
            InitializerSpec recurrentInit,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there are biases.", fallback = "true")
            boolean bias)
            implements SequenceSpec {

        /** φ. */
        public enum Nonlinearity {
            TANH,
            RELU
        }
    }

    /** Gated recurrent unit (Cho et al. 2014) in the form of libtorch, where the reset gate follows the matrix. */
    record Gru(
            SourceMark mark,

            @Key(doc = "Features of the hidden state.", main = true, min = 1)
            int units,

            @Key(
                    doc = "Whether a second network reads the steps backwards; its features are put behind.",
                    fallback = "false")
            boolean bidirectional,

            @Key(doc = "How input matrices start, each gate's by itself; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How recurrent matrices start, each gate's by itself; as input matrices when absent.") @Nullable
            InitializerSpec recurrentInit,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there are biases.", fallback = "true")
            boolean bias)
            implements SequenceSpec {}

    /** Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000). */
    record Lstm(
            SourceMark mark,

            @Key(doc = "Features of the hidden state.", main = true, min = 1)
            int units,

            @Key(
                    doc = "Whether a second network reads the steps backwards; its features are put behind.",
                    fallback = "false")
            boolean bidirectional,

            @Key(doc = "Added to the forget gate's initial bias; 1 keeps gates open at first.", fallback = "0.0")
            double forgetBias,

            @Key(doc = "How input matrices start, each gate's by itself; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "How recurrent matrices start, each gate's by itself; as input matrices when absent.") @Nullable
            InitializerSpec recurrentInit,

            @Key(doc = "How biases start; with an init given: zeros, else as libtorch does.") @Nullable
            InitializerSpec biasInit,

            @Key(doc = "Whether there are biases.", fallback = "true")
            boolean bias)
            implements SequenceSpec {}

    /** Multi-head self-attention (Vaswani et al. 2017). */
    record Attention(
            SourceMark mark,

            @Key(doc = "Number of heads, which divides the number of features.", fallback = "4", main = true, min = 1)
            int heads,

            @Key(doc = "Whether a step sees only itself and those before it.", fallback = "false")
            boolean causal,

            @Key(
                    doc = "Share of attention weights dropped while training.",
                    fallback = "0.0",
                    min = 0,
                    max = 1,
                    aliases = "rate")
            double dropout,

            @Key(doc = "Factor of the logits; one over the root of a head's features when absent.") @Nullable
            Double scale,

            @Key(
                    doc = "Whether queries and keys are normalised, with trained gains, before they are multiplied.",
                    fallback = "false")
            boolean normalizeQueries,

            @Key(doc = "How weights start, each matrix by itself; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "Whether there are biases.", fallback = "true")
            boolean bias)
            implements SequenceSpec {}

    /** Self-attention, then two linear layers at each step, each with a skip connection and a normalisation. */
    record Transformer(
            SourceMark mark,

            @Key(doc = "Number of heads, which divides the number of features.", fallback = "4", main = true, min = 1)
            int heads,

            @Key(doc = "Width of the inner linear layer; four times the features when absent.", min = 1) @Nullable
            Integer ff,

            @Key(
                    doc = "Where it normalises: pre, inside the branches (Xiong et al. 2020), or post, after the sums "
                            + "(Vaswani et al. 2017).",
                    fallback = "pre")
            NormPlace norm,

            @Key(doc = "Between the two linear layers.", fallback = "gelu")
            ActivationKind activation,

            @Key(
                    doc = "Share dropped while training: of attention weights, inner units and what branches add.",
                    fallback = "0.0",
                    min = 0,
                    max = 1,
                    aliases = "rate")
            double dropout,

            @Key(doc = "Whether a step sees only itself and those before it.", fallback = "false")
            boolean causal,

            @Key(doc = "Factor of the attention logits; one over the root of a head's features when absent.") @Nullable
            Double scale,

            @Key(
                    doc = "Whether queries and keys are normalised, with trained gains, before they are multiplied.",
                    fallback = "false")
            boolean normalizeQueries,

            @Key(doc = "Added to variances before their roots are taken.", fallback = "1e-5", min = 0, above = true)
            double eps,

            @Key(doc = "How weights start; the model's default when absent.") @Nullable
            InitializerSpec init,

            @Key(doc = "Whether linear maps have biases.", fallback = "true")
            boolean bias)
            implements SequenceSpec {

        /** Where the normalisations stand. */
        public enum NormPlace {
            PRE,
            POST
        }
    }
}
