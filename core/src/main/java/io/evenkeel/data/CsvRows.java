package io.evenkeel.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table in text: cells without the spaces around them, quoted where needed; blank lines skipped. */
final class CsvRows {
    private static final char[] DELIMITERS = {'\t', ';', ','};
    private static final int LINES_LOOKED_AT = 20;

    private final DataException.Place place;
    private final CsvParser parser;
    private @Nullable Row peeked;

    CsvRows(String text, DataException.Place place) {
        this.place = place;
        try {
            parser = CsvFactory.builder()
                    .enable(CsvParser.Feature.TRIM_SPACES)
                    .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                    .build()
                    .createParser(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(delimiter(text)));
    }

    /**
     * @param line the row's first line, from 1
     */
    record Row(List<String> cells, long line) {
        Row {
            cells = List.copyOf(cells);
        }

        boolean endsEmpty() {
            return cells.size() > 1 && cells.get(cells.size() - 1).isEmpty();
        }
    }

    /** The next row; null after the last. */
    @Nullable
    Row next() {
        Row row = peek();
        peeked = null;
        return row;
    }

    /** The row that {@link #next()} will return. */
    @Nullable
    Row peek() {
        if (peeked == null) {
            peeked = parsed();
        }
        return peeked;
    }

    private @Nullable Row parsed() {
        try {
            if (parser.nextToken() == null) {
                return null;
            }
            long line = 0;
            List<String> cells = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                // Where the row itself begins, the parser still tells the end of the one before.
                line = cells.isEmpty() ? parser.currentTokenLocation().getLineNr() : line;
                cells.add(parser.getText());
            }
            return new Row(cells, line);
        } catch (JsonProcessingException e) {
            throw place.atRow(e.getLocation() == null ? 1 : e.getLocation().getLineNr())
                    .refuse(
                            "quotes that do not match (" + e.getOriginalMessage() + ")",
                            "a cell that is quoted as a whole, with quotes inside it doubled");
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    /**
     * A tab, semicolon or comma: in this order the first that stands equally often, and at all, outside quotes in each
     * of the first lines. Commas come last because they also stand in decimal numbers. Where none is regular, the most
     * frequent, so that the ragged row is refused and not the delimiter.
     */
    static char delimiter(String text) {
        List<int[]> counts = new ArrayList<>();
        int[] line = new int[DELIMITERS.length];
        boolean quoted = false;
        boolean blank = true;
        for (int i = 0; i <= text.length() && counts.size() < LINES_LOOKED_AT; i++) {
            char c = i == text.length() ? '\n' : text.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == '\n' || c == '\r')) {
                if (!blank) {
                    counts.add(line);
                }
                line = new int[DELIMITERS.length];
                blank = true;
            } else if (!quoted) {
                blank &= c == ' ';
                int k = new String(DELIMITERS).indexOf(c);
                if (k >= 0) {
                    line[k]++;
                }
            }
        }
        return regular(counts);
    }

    private static char regular(List<int[]> counts) {
        char most = ',';
        int mostFrequent = 0;
        for (int k = 0; k < DELIMITERS.length; k++) {
            int delimiter = k;
            int first = counts.isEmpty() ? 0 : counts.get(0)[k];
            if (first > 0 && counts.stream().allMatch(line -> line[delimiter] == first)) {
                return DELIMITERS[k];
            }
            int all = counts.stream().mapToInt(line -> line[delimiter]).sum();
            if (all > mostFrequent) {
                most = DELIMITERS[k];
                mostFrequent = all;
            }
        }
        return most;
    }
}
