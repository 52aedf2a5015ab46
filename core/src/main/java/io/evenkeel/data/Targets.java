package io.evenkeel.data;

import io.evenkeel.recipe.LossSpec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table's targets in the form in which they are stored, and what the loss makes of them.
 *
 * @param width numbers a sample
 * @param values row-major, {@code samples × width}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Targets(
        TargetKind kind,
        TargetEncoding encoding,
        int encodedWidth,
        int classes,
        List<String> classNames,
        int width,
        double[] values) {

    /** Exclusive classes, by index. */
    static Targets ofClasses(Labels.Classes labels, LossSpec.Kind loss, int outputs, Table table, String column) {
        TargetEncoding encoding = encodingOf(loss, outputs);
        if (encoding != TargetEncoding.PLAIN) {
            refuseClassesBeyond(outputs, labels, table, column);
        }
        double[] values = new double[labels.indices().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.indices()[i];
        }
        return new Targets(
                TargetKind.CLASSES,
                encoding,
                labels.width() * (encoding == TargetEncoding.ONE_HOT ? outputs : 1),
                labels.names().size(),
                labels.names(),
                labels.width(),
                values);
    }

    /** Bits or values, as they stand. */
    static Targets plain(TargetKind kind, int width, double[] values) {
        return new Targets(kind, TargetEncoding.PLAIN, width, 0, List.of(), width, values);
    }

    private static TargetEncoding encodingOf(LossSpec.Kind loss, int outputs) {
        if (loss.takesClasses()) {
            return TargetEncoding.CLASS_INDEX;
        }
        return outputs > 1 ? TargetEncoding.ONE_HOT : TargetEncoding.PLAIN;
    }

    private static void refuseClassesBeyond(int outputs, Labels.Classes labels, Table table, String column) {
        for (int i = 0; i < labels.indices().length; i++) {
            int index = labels.indices()[i];
            if (index >= outputs) {
                String name = labels.names().get(index);
                String number = Integer.toString(index);
                DataException.Place place = table.origin().place(i / labels.width());
                throw beyond(
                        outputs,
                        name.equals(number) ? number : number + " (" + name + ")",
                        column.isEmpty() ? place : place.atColumn("'" + column + "'"));
            }
        }
    }

    /** The refusal of a class for which the network has no output. */
    static DataException beyond(int outputs, String name, DataException.Place place) {
        return place.refuse(
                "class " + name,
                outputs == 1
                        ? "class 0 alone, for the network has 1 output; give it one for each class"
                        : "a class from 0 to %d, for the network has %d outputs".formatted(outputs - 1, outputs));
    }

    /** The names of classes that are numbered rather than named. */
    static List<String> numbered(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
}
