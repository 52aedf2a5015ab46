package io.evenkeel.data;

import org.jspecify.annotations.Nullable;

/** Data that cannot be used, with the place, what was found there and what was expected. */
public final class DataException extends RuntimeException {
    private final Place place;
    private final String found;
    private final String expected;
    private final boolean unreadable;

    DataException(Place place, String found, String expected, boolean unreadable, @Nullable Throwable cause) {
        super(place.prefix() + "found " + found + ", expected " + expected, cause);
        this.place = place;
        this.found = found;
        this.expected = expected;
        this.unreadable = unreadable;
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
        return place.key();
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
