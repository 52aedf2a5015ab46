package io.evenkeel.training;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.FindingKind;
import io.evenkeel.run.Quantities;
import io.evenkeel.run.Quantity;
import io.evenkeel.run.QuantityKey;
import java.util.Arrays;
import java.util.List;

/** Names in a recipe that are none of its language: kinds of finding in {@code ignore}, quantities in {@code target}. */
public final class RecipeNames {

    private RecipeNames() {}

    /**
     * Kinds and quantities from outside count as well.
     *
     * @throws io.evenkeel.recipe.RecipeException for a name that nothing goes by, with the nearest that something does
     */
    public static void check(LoadedRecipe loaded) {
        List<String> kinds =
                Arrays.stream(FindingKind.values()).map(FindingKind::id).toList();
        for (int i = 0; i < loaded.recipe().ignore().size(); i++) {
            String kind = loaded.recipe().ignore().get(i).finding();
            if (FindingKind.byId(kind).isEmpty()) {
                throw loaded.unknown("finding", kind, kinds, "ignore", Integer.toString(i), "finding");
            }
        }
        for (TargetSpec.Condition condition : loaded.recipe().target().conditions()) {
            String name = QuantityKey.parse(condition.quantity()).name();
            if (Quantities.byName(name).isEmpty()) {
                List<String> quantities =
                        Quantities.all().stream().map(Quantity::name).toList();
                throw loaded.unknown("quantity", name, quantities, "target", condition.quantity());
            }
        }
    }
}
