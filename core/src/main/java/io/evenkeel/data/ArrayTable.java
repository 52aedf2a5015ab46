package io.evenkeel.data;

import io.evenkeel.array.ElementType;
import io.evenkeel.array.NumericArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of two arrays with a row for each sample. Targets of one number a row, or of several, are read like a table's
 * label columns; of a sequence, whole numbers that are as many as it is long are one for each position.
 *
 * @param x samples; their axes but the first are the sample's shape
 * @param y targets; null: the last column of {@code x}, which then is a table
 * @param tokens whether {@code x} holds tokens, numbered from 0
 * @param file where {@code x} is
 * @param labelFile where {@code y} is
 */
record ArrayTable(NumericArray x, @Nullable NumericArray y, boolean tokens, UserFile file, UserFile labelFile) {
    private static final double LARGEST_TOKEN = 1 << 24;
    private static final double BYTE_WHITE = 255;

    /** @param images whether (height, width) is an image of one channel, and bytes go from black to white */
    Table read(boolean images, Source.Request request) {
        if (x.rank() == 0 || Arrays.stream(x.shape()).anyMatch(extent -> extent == 0)) {
            throw file.place()
                    .unreadable("samples of shape " + x.shapeText(), "at least one sample and one number", null);
        }
        NumericArray targets = y;
        if (targets != null && (targets.rank() == 0 || targets.width() == 0 || targets.rows() != x.rows())) {
            throw labelFile
                    .place()
                    .refuse(
                            "targets of shape " + targets.shapeText(),
                            x.rows() + " rows, as many as samples in " + file.path() + " " + x.shapeText());
        }
        int size = request.samplesOutOf(x.rows(), file.path());
        NumericArray samples = x.first(size);
        if (targets == null) {
            return lastColumnAsTarget(samples);
        }
        int[] shape = sampleShape(images);
        return table(samples, shape, labels(targets.first(size), shape), images);
    }

    private int[] sampleShape(boolean images) {
        int[] shape = Arrays.copyOfRange(x.shape(), 1, x.rank());
        if (shape.length == 0) {
            return new int[] {1};
        }
        return images && shape.length == 2 ? new int[] {1, shape[0], shape[1]} : shape;
    }

    private Table table(NumericArray samples, int[] shape, Labels labels, boolean images) {
        return new Table(
                Table.Origin.counted(file.path(), samples.rows()),
                shape,
                List.of(),
                samples.values(),
                labels,
                images && x.type() == ElementType.U8 ? BYTE_WHITE : null,
                tokens ? vocabulary(samples) : 0);
    }

    private int vocabulary(NumericArray samples) {
        if (x.rank() != 2) {
            throw file.place().refuse("tokens of shape " + x.shapeText(), "(samples, length)");
        }
        double largest = 0;
        for (int k = 0; k < samples.values().size(); k++) {
            double token = samples.values().get(k);
            if (!(token >= 0) || token != Math.rint(token) || token > LARGEST_TOKEN) {
                throw file.place()
                        .atRow(k / samples.width() + 1L)
                        .refuse(
                                "the token " + Cells.written(token),
                                "a whole number from 0 to " + Cells.written(LARGEST_TOKEN));
            }
            largest = Math.max(largest, token);
        }
        return (int) largest + 1;
    }

    private Labels labels(NumericArray targets, int[] shape) {
        int width = targets.width();
        boolean sequence = shape.length == 2 || tokens;
        if (sequence
                && targets.rank() == 2
                && width > 1
                && width == shape[0]
                && targets.type().isWhole()) {
            return new Labels.Values(width, targets.values().toDoubles(), true);
        }
        List<Labels.Column> columns = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            columns.add(column(targets, j, width == 1 ? "y" : "y" + j));
        }
        return new Labels.Columns(columns);
    }

    private Table lastColumnAsTarget(NumericArray samples) {
        if (samples.rank() != 2 || samples.width() < 2) {
            throw file.place()
                    .refuse(
                            "an array of shape " + x.shapeText() + " and no targets",
                            "targets in data.labels, or a table whose last column holds them");
        }
        int width = samples.width();
        int features = width - 1;
        Labels labels = new Labels.Columns(List.of(column(samples, features, Integer.toString(features))));
        NumericArray rest = new NumericArray(
                new int[] {samples.rows(), features},
                samples.type(),
                samples.values().reordered(samples.rows() * features, i -> i / features * width + i % features));
        return table(rest, new int[] {features}, labels, false);
    }

    private static Labels.Column column(NumericArray array, int j, String name) {
        double[] numbers = IntStream.range(0, array.rows())
                .mapToDouble(i -> array.values().get(i * array.width() + j))
                .toArray();
        return new Labels.Column(name, numbers, null);
    }
}
