package io.evenkeel.repair;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeChange;
import io.evenkeel.run.Finding;
import io.evenkeel.run.FindingKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** An activation between weighted layers that follow each other: without one they are a single linear map. */
public final class AddNonlinearity implements Remedy {

    @Override
    public String kind() {
        return "add-nonlinearity";
    }

    @Override
    public Set<FindingKind> answers() {
        return Set.of(FindingKind.NO_NONLINEARITY, FindingKind.UNDERFITTING);
    }

    @Override
    public List<Edit> proposals(Finding finding, Situation situation) {
        List<Edit> edits = new ArrayList<>();
        for (String activation : List.of("relu", "tanh")) {
            List<RecipeChange> changes = changes(situation.recipe(), activation);
            if (!changes.isEmpty()) {
                edits.add(new Edit(
                        kind(),
                        "between the weighted layers",
                        "nothing",
                        activation,
                        "layers without an activation between them are no more than one linear layer",
                        changes));
            }
        }
        return edits;
    }

    /** From the last to the first, so that paths stay true. */
    private static List<RecipeChange> changes(Recipe recipe, String activation) {
        List<WrittenLayers.Item> items = new WrittenLayers(recipe).all();
        List<WrittenLayers.Item> gaps = new ArrayList<>();
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i).isWeighted() && items.get(i - 1).isWeighted()) {
                gaps.add(items.get(i));
            }
        }
        return gaps.stream()
                .sorted(Comparator.comparingInt(items::indexOf).reversed())
                .<RecipeChange>map(item -> new RecipeChange.InsertBefore(item.path(), activation))
                .toList();
    }
}
