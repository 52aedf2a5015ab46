package io.evenkeel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Labels before it is known what the loss makes of them. */
sealed interface Labels {

    /** These and then others of the same source. */
    Labels and(Labels others, DataException.Place place);

    /**
     * Classes by the source's own word.
     *
     * @param indices row-major, {@code samples × width}
     * @param width classes a sample: 1, or one for each position of a sequence
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Classes(int[] indices, List<String> names, int width) implements Labels {

        Classes(int[] indices, List<String> names) {
            this(indices, names, 1);
        }

        @Override
        public Labels and(Labels others, DataException.Place place) {
            if (!(others instanceof Classes classes) || classes.width != width || !classes.names.equals(names)) {
                throw place.refuse("other classes", "those of the training part, " + String.join(", ", names));
            }
            return new Classes(
                    IntStream.concat(Arrays.stream(indices), Arrays.stream(classes.indices))
                            .toArray(),
                    names,
                    width);
        }
    }

    /**
     * Numbers that are values by the source's own word, never classes by their looks; unless there is one for each
     * position of a sequence and the loss takes indices.
     *
     * @param values row-major, {@code samples × width}
     * @param positions whether there is one for each position of a sequence
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Values(int width, double[] values, boolean positions) implements Labels {
        @Override
        public Labels and(Labels others, DataException.Place place) {
            if (!(others instanceof Values more) || more.width != width) {
                throw place.refuse("targets of another width", width + " numbers a sample, as in the training part");
            }
            return new Values(width, joined(values, more.values), positions);
        }
    }

    /** Columns of a table, read as they stand. */
    record Columns(List<Column> columns) implements Labels {
        @Override
        public Labels and(Labels others, DataException.Place place) {
            if (!(others instanceof Columns more) || more.columns.size() != columns.size()) {
                throw place.refuse(
                        "other label columns", "as many as in the training part, which has " + columns.size());
            }
            List<Column> joined = new ArrayList<>();
            for (int j = 0; j < columns.size(); j++) {
                joined.add(columns.get(j).and(more.columns.get(j)));
            }
            return new Columns(joined);
        }
    }

    /**
     * One column.
     *
     * @param name for messages
     * @param numbers NaN where the cell is missing or text
     * @param texts the cells as written; null when all of them are numbers
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Column(String name, double[] numbers, String @Nullable [] texts) {

        private Column and(Column more) {
            String[] all = null;
            if (texts != null || more.texts != null) {
                all = Arrays.copyOf(written(), numbers.length + more.numbers.length);
                System.arraycopy(more.written(), 0, all, numbers.length, more.numbers.length);
            }
            return new Column(name, joined(numbers, more.numbers), all);
        }

        /** Numbers among names are names too. */
        private String[] written() {
            return texts != null
                    ? texts
                    : Arrays.stream(numbers).mapToObj(Cells::written).toArray(String[]::new);
        }
    }

    private static double[] joined(double[] some, double[] more) {
        double[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
