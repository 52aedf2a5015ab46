package io.evenkeel.torch.gradient;

/** How the gradients of single samples were found for a parameter. */
public enum Way {
    /**
     * From the inner products of inputs and those of the outputs' gradients; single gradients are never formed. One
     * backward pass.
     */
    PRODUCTS,
    /** Single gradients are formed, a part at a time, from inputs and outputs' gradients. One backward pass. */
    EXPLICIT,
    /** A backward pass for each sample. */
    LOOP
}
