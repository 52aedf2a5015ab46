package io.evenkeel.data;

import io.evenkeel.recipe.LoadedRecipe;
import io.evenkeel.recipe.RecipePlace;
import org.jspecify.annotations.Nullable;

/** Data that cannot be used, with the place, what was found there and what was expected. */
public final class DataException extends RuntimeException {
    private final transient @Nullable RecipePlace recipe;
    private final transient Place place;
    private final String found;
    private final String expected;
    private final boolean unreadable;

    DataException(Place place, String found, String expected, boolean unreadable, @Nullable Throwable cause) {
        this(null, place, found, expected, unreadable, cause);
    }

    private DataException(
            @Nullable RecipePlace recipe,
            Place place,
            String found,
            String expected,
            boolean unreadable,
            @Nullable Throwable cause) {
        super(
                (recipe == null ? "" : recipe.prefix()) + place.prefix() + "found " + found + ", expected " + expected,
                cause);
        this.recipe = recipe;
        this.place = place;
        this.found = found;
        this.expected = expected;
        this.unreadable = unreadable;
    }

    /** The same, with where the recipe asks for what cannot be had, or names what is wrong. */
    public DataException in(LoadedRecipe loaded) {
        RecipePlace named = place.file() == null ? null : loaded.placeOf("data", place.file());
        String key = place.key();
        RecipePlace asked =
                named != null ? named : loaded.place(key == null ? new String[] {"data"} : key.split("\\."));
        Place rest = new Place(place.file(), place.row(), place.column(), null);
        DataException located = new DataException(asked, rest, found, expected, unreadable, getCause());
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** Where in the recipe; null where there is none, or none is known. */
    public @Nullable RecipePlace recipe() {
        return recipe;
    }

    /** The file; null where the data do not come from one. */
    public @Nullable String file() {
        return place.file();
    }

    /** The row, from 1: a line of the file, its header included, else the sample's number; null for the whole. */
    public @Nullable Long row() {
        return place.row();
    }

    /** The column by name, or by index from 0 where columns have no names; null for the whole row. */
    public @Nullable String column() {
        return place.column();
    }

    /** The recipe's key that asks for what cannot be had, such as {@code data.samples}; null when the data are wrong. */
    public @Nullable String key() {
        return recipe == null ? place.key() : recipe.key();
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }

    /** Whether the file could not be read at all, rather than read and found wrong. */
    public boolean unreadable() {
        return unreadable;
    }

    /** Where something is wrong; narrowed down step by step. */
    record Place(
            @Nullable String file,
            @Nullable Long row,
            @Nullable String column,
            @Nullable String key) {

        static Place ofKey(String key) {
            return new Place(null, null, null, key);
        }

        static Place ofFile(@Nullable String file) {
            return new Place(file, null, null, null);
        }

        Place atRow(long row) {
            return new Place(file, row, column, key);
        }

        Place atColumn(String column) {
            return new Place(file, row, column, key);
        }

        DataException refuse(String found, String expected) {
            return new DataException(this, found, expected, false, null);
        }

        DataException unreadable(String found, String expected, @Nullable Throwable cause) {
            return new DataException(this, found, expected, true, cause);
        }

        private String prefix() {
            StringBuilder text = new StringBuilder();
            append(text, "", key);
            append(text, "", file);
            append(text, "row ", row);
            append(text, "column ", column);
            return text.length() == 0 ? "" : text.append(": ").toString();
        }

        private static void append(StringBuilder text, String label, @Nullable Object part) {
            if (part != null) {
                text.append(text.length() == 0 ? "" : ", ").append(label).append(part);
            }
        }
    }
}
