package io.evenkeel.data;

import io.evenkeel.array.Numbers;
import io.evenkeel.recipe.SourceSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table in a text file (RFC 4180 and its relatives): comma, semicolon or tab, quotes, either line ending, UTF-8.
 * Every column that is not a label is a feature. A missing cell is NaN. A delimiter at the end of a row is tolerated.
 */
final class CsvSource implements Source<SourceSpec.Csv> {

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Class<SourceSpec.Csv> spec() {
        return SourceSpec.Csv.class;
    }

    @Override
    public Table read(SourceSpec.Csv spec, Request request) {
        TextFile file = new TextFile(request.folder(), spec.path());
        CsvRows rows = new CsvRows(file.read(), file.place());
        CsvRows.Row first = rows.next();
        if (first == null) {
            throw file.place().refuse("an empty file", "a table with a row for each sample");
        }
        CsvRows.Row second = rows.peek();
        boolean header = CsvHeader.isPresent(spec.header(), first.cells(), second == null ? null : second.cells());
        if (header && second == null) {
            throw file.place().refuse("a header and nothing below it", "a row for each sample");
        }
        List<String> names = names(first, second, header);
        if (names.size() < 2) {
            throw file.place()
                    .atRow(first.line())
                    .refuse("one column", "features and a label, separated by commas, semicolons or tabs");
        }
        List<Integer> labels = CsvLabels.indices(spec.label(), names, file.place());
        List<CsvColumn> columns = IntStream.range(0, names.size())
                .mapToObj(j -> new CsvColumn(names.get(j), labels.contains(j)))
                .toList();
        if (labels.size() == columns.size()) {
            throw file.place().refuse("nothing but label columns", "at least one column that is a feature");
        }
        CsvRows.Row start = header ? rows.next() : first;
        long[] lines = fill(columns, start, rows, request.mostSamples(), file.place());
        request.samplesOutOf(lines.length, spec.path());
        return table(columns, labels, lines, header, file);
    }

    @Override
    public Table readValidation(SourceSpec.Csv spec, String path, Request request) {
        return read(new SourceSpec.Csv(path, spec.header(), spec.label()), request);
    }

    /** The columns' names; by index where there is no header. A column that is only a delimiter at the end has none. */
    private static List<String> names(CsvRows.Row first, CsvRows.@Nullable Row second, boolean header) {
        boolean trailing = first.endsEmpty() && (header || second == null || second.endsEmpty());
        int width = first.cells().size() - (trailing ? 1 : 0);
        return header
                ? first.cells().subList(0, width)
                : IntStream.range(0, width).mapToObj(Integer::toString).toList();
    }

    /** Reads rows into the columns, at most so many, and returns the lines on which they start. */
    private static long[] fill(
            List<CsvColumn> columns, CsvRows.@Nullable Row start, CsvRows rows, int most, DataException.Place place) {
        long[] lines = new long[64];
        int size = 0;
        for (CsvRows.Row row = start; row != null; row = size < most ? rows.next() : null) {
            add(row, columns, place.atRow(row.line()));
            lines = size < lines.length ? lines : Arrays.copyOf(lines, 2 * size);
            lines[size++] = row.line();
        }
        return Arrays.copyOf(lines, size);
    }

    private static void add(CsvRows.Row row, List<CsvColumn> columns, DataException.Place place) {
        int width = row.cells().size();
        if (width != columns.size() && !(width == columns.size() + 1 && row.endsEmpty())) {
            throw place.refuse(
                    width + (width == 1 ? " cell" : " cells"), columns.size() + ", as many as the table has columns");
        }
        for (int j = 0; j < columns.size(); j++) {
            columns.get(j).add(row.cells().get(j), place);
        }
    }

    private static Table table(
            List<CsvColumn> columns, List<Integer> labels, long[] lines, boolean header, TextFile file) {
        List<CsvColumn> features = new ArrayList<>(columns);
        features.removeAll(labels.stream().map(columns::get).toList());
        int width = features.size();
        double[] values = new double[Math.multiplyExact(lines.length, width)];
        for (int k = 0; k < values.length; k++) {
            values[k] = features.get(k % width).number(k / width);
        }
        return new Table(
                new Table.Origin(file.path(), lines, null),
                new int[] {width},
                header ? features.stream().map(CsvColumn::name).toList() : List.of(),
                Numbers.of(values),
                new Labels.Columns(
                        labels.stream().map(j -> columns.get(j).asLabel()).toList()),
                null,
                0);
    }
}
