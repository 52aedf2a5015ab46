package io.evenkeel.torch;

/** Tensors inside a layer that an observer may ask for; with n samples. */
public enum InnerTensor {
    /** The hidden state after each step, shape (n, units). */
    HIDDEN,
    /** An LSTM's cell state after each step, shape (n, units). */
    CELL,
    /** An LSTM's input gate at each step, shape (n, units), from 0 to 1. */
    INPUT_GATE,
    /** An LSTM's forget gate at each step, shape (n, units), from 0 (forget) to 1 (keep). */
    FORGET_GATE,
    /** An LSTM's output gate at each step, shape (n, units), from 0 to 1. */
    OUTPUT_GATE,
    /** A GRU's reset gate at each step, shape (n, units), from 0 to 1. */
    RESET_GATE,
    /** A GRU's update gate at each step, shape (n, units), from 0 (take the new state) to 1 (keep the old one). */
    UPDATE_GATE,
    /** Attention before its softmax, shape (n, heads, steps, steps); −∞ where a step may not look. */
    ATTENTION_LOGITS,
    /** Attention after its softmax and before dropout, shape (n, heads, steps, steps); rows sum to 1. */
    ATTENTION_WEIGHTS,
    /** What each head of attention gives, before the output matrix, shape (n, heads, steps, features of a head). */
    ATTENTION_HEADS,
    /** What batch normalisation gets, shape (n, channels, height, width) of images, else with the channels last. */
    BATCH_NORM_INPUT,
    /** What batch normalisation subtracts, a batch's mean for each channel, shape (channels). */
    BATCH_MEAN,
    /** A batch's variance, over n, for each channel of batch normalisation, shape (channels). */
    BATCH_VARIANCE
}
