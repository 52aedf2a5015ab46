package io.evenkeel.torch;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipePlace;
import io.evenkeel.recipe.SourceMark;
import org.jspecify.annotations.Nullable;

/** Layers, data and loss that cannot be put together, told so that the recipe's author can mend it. */
public final class ShapeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable RecipePlace place;
    private final transient SourceMark mark;
    private final String found;
    private final String expected;

    public ShapeException(SourceMark mark, String found, String expected) {
        this(null, mark, found, expected);
    }

    private ShapeException(@Nullable RecipePlace place, SourceMark mark, String found, String expected) {
        super((place == null ? where(mark) : place.prefix()) + "found " + found + "; expected " + expected);
        this.place = place;
        this.mark = mark;
        this.found = found;
        this.expected = expected;
    }

    /** The same, known to be about this recipe. What has no line yet is looked up there. */
    public ShapeException in(LoadedRecipe recipe) {
        RecipePlace place = mark.line() > 0 || mark.path().isEmpty()
                ? new RecipePlace(recipe.path(), mark.path(), mark.line(), "")
                : recipe.place(mark.path().replaceAll("\\[(\\d+)]", ".$1").split("\\."));
        ShapeException located = new ShapeException(place, new SourceMark(mark.path(), place.line()), found, expected);
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** A layer that {@code --set} made stands on no line. */
    private static String where(SourceMark mark) {
        return (mark.line() == 0 ? "" : "line " + mark.line() + ": ")
                + (mark.path().isEmpty() ? "" : mark.path() + ": ");
    }

    /** Where in the recipe; null where that is not known. */
    public @Nullable RecipePlace place() {
        return place;
    }

    public SourceMark mark() {
        return mark;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
