package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * Decides what labels are, from what they look like and what the loss takes.
 *
 * <p>Text is classes, by sorted name. One column of numbers is classes where the loss takes indices, where several
 * outputs want one-hot targets and the numbers can be indices, and against one output where a binary loss (a binary
 * cross-entropy, or hinge) gets whole numbers (also above 1, which is for diagnosis to remark on) or another loss gets
 * nothing but 0 and 1. Several columns are bits when all are 0 or 1, else values; but classes where the loss takes
 * indices and every row holds exactly one 1. Under hinge −1 and 1 are read as 0 and 1: the loss makes margins of them.
 */
record TargetReading(Table table, LossSpec.Kind loss, int outputs) {
    /** Whole numbers from here on are quantities rather than classes, unless the loss insists. */
    private static final int MOST_NUMBERED_CLASSES = 1 << 16;

    Targets read() {
        if (table.labels() instanceof Labels.Classes classes) {
            return Targets.ofClasses(classes, loss, outputs, table, "");
        }
        if (table.labels() instanceof Labels.Values values) {
            return values(values);
        }
        List<Labels.Column> columns = ((Labels.Columns) table.labels()).columns();
        if (columns.size() > 1) {
            return several(columns);
        }
        Labels.Column column = columns.get(0);
        return column.texts() == null ? numbers(column) : classes(named(column, column.texts()), column);
    }

    private Targets values(Labels.Values labels) {
        double[] values = labels.values();
        if (!loss.takesClasses()) {
            return Targets.plain(TargetKind.VALUES, labels.width(), values);
        }
        if (!labels.positions()) {
            throw DataException.Place.ofKey("loss")
                    .refuse(
                            "a loss that takes classes",
                            "one for values such as mse, for these data have numbers to be regressed");
        }
        for (int k = 0; k < values.length; k++) {
            if (!isIndex(values[k])) {
                throw table.origin()
                        .place(k / labels.width())
                        .refuse("label " + Cells.written(values[k]), "a class: a whole number from 0");
            }
            if (values[k] >= outputs) {
                throw Targets.beyond(
                        outputs, Cells.written(values[k]), table.origin().place(k / labels.width()));
            }
        }
        Labels.Classes numbered = numberedClasses(values);
        return Targets.ofClasses(
                new Labels.Classes(numbered.indices(), numbered.names(), labels.width()), loss, outputs, table, "");
    }

    private Targets classes(Labels.Classes classes, Labels.Column column) {
        return Targets.ofClasses(classes, loss, outputs, table, column.name());
    }

    private Labels.Classes named(Labels.Column column, String[] texts) {
        for (int i = 0; i < texts.length; i++) {
            if (texts[i].isEmpty() || texts[i].equalsIgnoreCase("nan")) {
                throw at(column, i).refuse("no label", "the name of a class, as in the other rows");
            }
            double number = column.numbers()[i];
            if (!Double.isNaN(number) && (number != Math.rint(number) || regresses())) {
                int text = firstText(texts);
                throw at(column, text)
                        .refuse(
                                Cells.quoted(texts[text]),
                                "a number, for the column also holds numbers such as " + texts[i]);
            }
        }
        List<String> names = List.copyOf(new TreeSet<>(Arrays.asList(texts)));
        Map<String, Integer> indexOf = new HashMap<>();
        names.forEach(name -> indexOf.put(name, indexOf.size()));
        return new Labels.Classes(
                Arrays.stream(texts)
                        .mapToInt(text -> indexOf.getOrDefault(text, -1))
                        .toArray(),
                names);
    }

    /** Whether the loss fits one number to one number, so that a word among numbers is a mistake and not a class. */
    private boolean regresses() {
        return outputs == 1 && !loss.takesClasses() && !loss.takesBits() && loss != LossSpec.Kind.HINGE;
    }

    private static int firstText(String[] texts) {
        return IntStream.range(0, texts.length)
                .filter(i -> Cells.number(texts[i]) == null)
                .findFirst()
                .orElseThrow();
    }

    private Targets numbers(Labels.Column column) {
        double[] numbers = column.numbers();
        if (loss.takesClasses()) {
            refuseUnlessIndices(column);
            return classes(numberedClasses(numbers), column);
        }
        if (areSides(numbers)) {
            return classes(sides(numbers), column);
        }
        boolean indices = all(numbers, x -> isIndex(x) && x < MOST_NUMBERED_CLASSES);
        boolean classes = (outputs > 1 || loss.takesBits()) ? indices : all(numbers, TargetReading::isBit);
        if (classes) {
            return classes(numberedClasses(numbers), column);
        }
        boolean probabilities = loss.takesBits() && all(numbers, x -> !Double.isFinite(x) || (x >= 0 && x <= 1));
        return Targets.plain(probabilities ? TargetKind.BITS : TargetKind.VALUES, 1, numbers);
    }

    /** The two sides of a margin, as people write them for the hinge loss. All ones are left to be bits. */
    private boolean areSides(double[] numbers) {
        return loss == LossSpec.Kind.HINGE
                && all(numbers, x -> x == -1 || x == 1)
                && Arrays.stream(numbers).anyMatch(x -> x == -1);
    }

    private static Labels.Classes sides(double[] numbers) {
        return new Labels.Classes(
                Arrays.stream(numbers).mapToInt(x -> x > 0 ? 1 : 0).toArray(), List.of("-1", "1"));
    }

    /** Numbered up to the largest label; a number that no row has still counts as a class. */
    private Labels.Classes numberedClasses(double[] numbers) {
        int[] indices = Arrays.stream(numbers).mapToInt(x -> (int) x).toArray();
        int classes = Arrays.stream(indices).max().orElse(0) + 1;
        return new Labels.Classes(indices, Targets.numbered(classes));
    }

    private Targets several(List<Labels.Column> columns) {
        int width = columns.size();
        double[] values = new double[table.size() * width];
        for (int j = 0; j < width; j++) {
            Labels.Column column = columns.get(j);
            String[] texts = column.texts();
            if (texts != null) {
                int text = firstText(texts);
                throw at(column, text)
                        .refuse(Cells.quoted(texts[text]), "a number, as always with several label columns");
            }
            for (int i = 0; i < table.size(); i++) {
                values[i * width + j] = column.numbers()[i];
            }
        }
        if (areSides(values)) {
            return Targets.plain(
                    TargetKind.BITS,
                    width,
                    Arrays.stream(values).map(x -> (x + 1) / 2).toArray());
        }
        if (!all(values, TargetReading::isBit)) {
            return Targets.plain(TargetKind.VALUES, width, values);
        }
        return loss.takesClasses() && exclusive(values, width)
                ? Targets.ofClasses(chosen(values, columns), loss, outputs, table, "")
                : Targets.plain(TargetKind.BITS, width, values);
    }

    private static boolean exclusive(double[] bits, int width) {
        return IntStream.range(0, bits.length / width)
                .allMatch(i -> Arrays.stream(bits, i * width, (i + 1) * width).sum() == 1);
    }

    private static Labels.Classes chosen(double[] bits, List<Labels.Column> columns) {
        int width = columns.size();
        int[] indices = new int[bits.length / width];
        for (int k = 0; k < bits.length; k++) {
            if (bits[k] == 1) {
                indices[k / width] = k % width;
            }
        }
        return new Labels.Classes(
                indices, columns.stream().map(Labels.Column::name).toList());
    }

    private void refuseUnlessIndices(Labels.Column column) {
        for (int i = 0; i < table.size(); i++) {
            double number = column.numbers()[i];
            if (!isIndex(number)) {
                throw at(column, i)
                        .refuse(
                                "label " + Cells.written(number),
                                "a class: a whole number from 0, or a name; "
                                        + "for numbers to be regressed use the loss mse");
            }
            if (number >= outputs) {
                throw Targets.beyond(outputs, Cells.written(number), at(column, i));
            }
        }
    }

    private DataException.Place at(Labels.Column column, int sample) {
        return table.origin().place(sample).atColumn("'" + column.name() + "'");
    }

    private static boolean all(double[] numbers, DoublePredicate condition) {
        return Arrays.stream(numbers).allMatch(condition);
    }

    private static boolean isBit(double x) {
        return x == 0 || x == 1;
    }

    private static boolean isIndex(double x) {
        return x >= 0 && x == Math.rint(x) && !Double.isInfinite(x);
    }
}
