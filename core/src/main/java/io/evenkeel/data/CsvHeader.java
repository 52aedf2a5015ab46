package io.evenkeel.data;

import io.evenkeel.recipe.SourceSpec.Csv;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whether a table's first row names its columns. */
final class CsvHeader {
    private CsvHeader() {}

    static boolean isPresent(Csv.Header asked, List<String> first, @Nullable List<String> second) {
        return switch (asked) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> looksLikeNames(first, second);
        };
    }

    /**
     * A row that is not all numbers is names; unless it holds numbers too, and the second row has its text in the same
     * columns: then the text is labels. Numbers that merely count columns are names.
     */
    private static boolean looksLikeNames(List<String> first, @Nullable List<String> second) {
        boolean anyText = first.stream().anyMatch(CsvHeader::isText);
        boolean anyNumber = IntStream.range(0, first.size()).anyMatch(i -> isValue(first, i));
        if (!anyText || !anyNumber || second == null) {
            return anyText;
        }
        return !sameColumnsAreText(first, second);
    }

    private static boolean sameColumnsAreText(List<String> first, List<String> second) {
        return first.size() == second.size()
                && IntStream.range(0, first.size()).allMatch(i -> isText(first.get(i)) == isText(second.get(i)));
    }

    /** A number that does not just count the columns (from 0 or 1, or from 0 after an index column). */
    private static boolean isValue(List<String> row, int i) {
        String cell = row.get(i);
        return !cell.isEmpty()
                && !isText(cell)
                && !cell.equals(Integer.toString(i))
                && !cell.equals(Integer.toString(i + 1))
                && !cell.equals(Integer.toString(i - 1));
    }

    private static boolean isText(String cell) {
        return Cells.number(cell) == null;
    }
}
