package io.evenkeel.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Labels before it is known what the loss makes of them. */
sealed interface Labels {

    /** Classes by the source's own word, one index a sample. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Classes(int[] indices, List<String> names) implements Labels {}

    /** Columns of a table, read as they stand. */
    record Columns(List<Column> columns) implements Labels {}

    /**
     * One column.
     *
     * @param name for messages
     * @param numbers NaN where the cell is missing or text
     * @param texts the cells as written; null when all of them are numbers
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Column(String name, double[] numbers, String @Nullable [] texts) {}
}
