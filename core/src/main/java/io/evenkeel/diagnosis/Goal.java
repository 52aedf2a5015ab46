package io.evenkeel.diagnosis;

import io.evenkeel.recipe.Recipe;
import io.evenkeel.recipe.RecipeException;
import io.evenkeel.recipe.RecipeReader;
import io.evenkeel.recipe.TargetSpec;
import io.evenkeel.run.QuantityKey;
import io.evenkeel.run.RunHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run should reach, as the recipe in its header says. */
record Goal(List<TargetSpec.Condition> conditions) {

    private static final Goal NONE = new Goal(List.of());

    /** A condition that did not hold in the end, and by how much. */
    record Missed(TargetSpec.Condition condition, double value) {
        String words() {
            return condition.quantity() + " at " + Prose.number(value) + ", where the recipe's target is "
                    + (condition.comparison() == TargetSpec.Comparison.AT_LEAST ? "at least " : "at most ")
                    + Prose.number(condition.value());
        }

        /** The latest step at which it did hold; null where it never did, as far as it is remembered. */
        @Nullable
        Long reachedBefore(RunHistory history) {
            Series series = Objects.requireNonNull(history.find(QuantityKey.parse(condition.quantity())));
            Window all = series.last(Series.TAIL);
            for (int i = all.size() - 1; i >= 0; i--) {
                if (condition.holds(all.value(i))) {
                    return all.step(i);
                }
            }
            return null;
        }
    }

    Goal {
        conditions = List.copyOf(conditions);
    }

    /** Without conditions where the stream is of no recipe, or of one that names no target. */
    static Goal of(RunHeader header) {
        String text = header.recipe();
        if (text == null) {
            return NONE;
        }
        try {
            Path file = Path.of(Objects.requireNonNullElse(header.recipeFile(), "recipe.yaml"));
            Recipe recipe = RecipeReader.read(text, file, header.overrides()).recipe();
            return new Goal(recipe.target().conditions());
        } catch (RecipeException e) {
            // A stream of another program, or version, whose recipes are others.
            return NONE;
        }
    }

    /** The first condition that does not hold now; null where all do, or were not measured. */
    @Nullable
    Missed missed(RunHistory history) {
        for (TargetSpec.Condition condition : conditions) {
            Series series = history.find(QuantityKey.parse(condition.quantity()));
            if (series != null && series.count() > 0 && !condition.holds(series.latest())) {
                return new Missed(condition, series.latest());
            }
        }
        return null;
    }
}
