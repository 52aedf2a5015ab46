package io.evenkeel.recipe;

/**
 * A change and what speaks for it.
 *
 * @param kind the remedy's kind, such as {@code lower-learning-rate}
 * @param why a short reason, which becomes a comment in the recipe: {@code 0.5 diverged at step 12: 2/λ is 0.001}.
 *     Where a line is taken out, the comment stands in its place, so that it should say what is gone
 */
public record ReasonedChange(String kind, RecipeChange change, String why) {}
