package io.evenkeel.recipe;

/** A text that cannot be edited in the way that is being tried; another, coarser way is tried then. */
final class UnfitText extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitText() {
        super("", null, false, false);
    }
}
