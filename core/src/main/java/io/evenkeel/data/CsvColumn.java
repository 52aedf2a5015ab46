package io.evenkeel.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A column that grows as its table is read. Labels keep their text, features are numbers. */
final class CsvColumn {
    private final String name;
    private final boolean label;
    private double[] numbers = new double[64];
    private String[] texts = {};
    private int size;
    private boolean anyText;
    private final Map<String, String> distinct = new HashMap<>();

    CsvColumn(String name, boolean label) {
        this.name = name;
        this.label = label;
    }

    String name() {
        return name;
    }

    double number(int row) {
        return numbers[row];
    }

    void add(String cell, DataException.Place row) {
        Double number = Cells.number(cell);
        if (number == null && !label) {
            throw row.atColumn(Cells.quoted(name)).refuse(Cells.quoted(cell), expected(cell));
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size] = number == null ? Double.NaN : number;
        if (label) {
            anyText |= number == null;
            texts = texts.length == numbers.length ? texts : Arrays.copyOf(texts, numbers.length);
            texts[size] = distinct.computeIfAbsent(cell, same -> same);
        }
        size++;
    }

    Labels.Column asLabel() {
        return new Labels.Column(name, Arrays.copyOf(numbers, size), anyText ? Arrays.copyOf(texts, size) : null);
    }

    private static String expected(String cell) {
        if (cell.matches("[-+]?\\d*,\\d+")) {
            return "a number with a decimal point: " + cell.replace(',', '.');
        }
        return "a number, for this column is a feature (data.label names the columns that are not)";
    }
}
