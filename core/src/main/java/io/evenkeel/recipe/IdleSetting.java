package io.evenkeel.recipe;

import java.util.List;

/**
 * A setting that changes nothing, as the rest of its recipe stands. Such a recipe is trained, for it says no less what is
 * meant; but who wrote it expected something of it.
 *
 * @param why what makes it idle, and what would not
 */
public record IdleSetting(RecipePlace place, String why) {

    /** All of a recipe's. */
    public static List<IdleSetting> of(LoadedRecipe loaded) {
        return loaded.recipe().optimizer() instanceof OptimizerSpec.Sgd sgd && sgd.nesterov() && sgd.momentum() == 0
                ? List.of(new IdleSetting(
                        loaded.place("optimizer", "sgd", "nesterov"),
                        "found true with a momentum of 0, of which it is a form: the steps are plain gradient descent;"
                                + " expected a momentum such as 0.9, or no nesterov"))
                : List.of();
    }

    /** One line for people. */
    public String sentence() {
        return place.prefix() + why;
    }
}
