package io.evenkeel.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Which columns of a table are its labels. */
final class CsvLabels {
    private static final int COLUMNS_LISTED = 20;

    private CsvLabels() {}

    /**
     * The columns' indices, in the order in which they were asked for.
     *
     * @param asked names, or indices from 0 where no column has such a name; empty: the last column
     * @param names of all columns
     */
    static List<Integer> indices(List<String> asked, List<String> names, DataException.Place place) {
        if (asked.isEmpty()) {
            return List.of(names.size() - 1);
        }
        List<Integer> indices = new ArrayList<>();
        for (String label : asked) {
            int index = index(label, names, place);
            if (indices.contains(index)) {
                throw place.refuse("the label column " + Cells.quoted(label) + " twice", "each label column once");
            }
            indices.add(index);
        }
        return indices;
    }

    private static int index(String label, List<String> names, DataException.Place place) {
        int index = names.indexOf(label);
        if (index >= 0) {
            if (Collections.frequency(names, label) > 1) {
                throw place.refuse(
                        "several columns named " + Cells.quoted(label),
                        "one; name the label by its index, from 0 to " + (names.size() - 1));
            }
            return index;
        }
        if (label.matches("\\d{1,9}") && Integer.parseInt(label) < names.size()) {
            return Integer.parseInt(label);
        }
        throw place.refuse(
                "no label column " + Cells.quoted(label),
                "one of " + listed(names) + ", or an index from 0 to " + (names.size() - 1)
                        + NearestName.of(label, names)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""));
    }

    private static String listed(List<String> names) {
        String some = names.stream().limit(COLUMNS_LISTED).map(Cells::quoted).collect(Collectors.joining(", "));
        int more = names.size() - COLUMNS_LISTED;
        return more > 0 ? some + " (and " + more + " more)" : some;
    }
}
