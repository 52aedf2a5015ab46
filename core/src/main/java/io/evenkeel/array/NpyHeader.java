package io.evenkeel.array;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dictionary at the head of an {@code .npy} file: {@code descr}, {@code fortran_order} and {@code shape}, in any
 * order. NumPy writes nothing else there, so nothing else of Python's syntax is understood.
 */
final class NpyHeader {
    private static final int EXCERPT = 120;
    private static final Pattern DICTIONARY = Pattern.compile("\\s*\\{(?<items>[^{}]{0,4096})}\\s*");
    private static final String KEY = "['\"](?<key>descr|fortran_order|shape)['\"]\\s*:\\s*";
    private static final Pattern ITEM = Pattern.compile("\\s*" + KEY
            + "(?:['\"](?<text>[^'\"]{0,64})['\"]|(?<truth>True|False)"
            + "|\\((?<numbers>[\\s\\dL,]{0,1024})\\)|(?<list>\\[.{0,2048}]))\\s*(?:,|$)");
    private static final Pattern DESCRIPTION = Pattern.compile("([<>|=])([?a-zA-Z])(\\d{0,4}).*");

    private NpyHeader() {}

    static NumericArray.Layout parse(String header) throws FormatException {
        Matcher dictionary = DICTIONARY.matcher(header);
        if (!dictionary.matches()) {
            throw unreadable(header);
        }
        String text = null;
        Boolean fortran = null;
        long[] shape = null;
        Matcher item = ITEM.matcher(dictionary.group("items"));
        int end = 0;
        while (end < item.regionEnd() && item.find() && item.start() == end) {
            end = item.end();
            switch (item.group("key")) {
                case "descr" -> {
                    if (item.group("list") != null) {
                        throw new FormatException("a structured array, " + excerpt(item.group("list")), NUMBERS);
                    }
                    text = item.group("text");
                }
                case "fortran_order" ->
                    fortran = item.group("truth") == null
                            ? null
                            : item.group("truth").equals("True");
                default -> shape = item.group("numbers") == null ? null : shape(item.group("numbers"), header);
            }
        }
        if (text == null
                || fortran == null
                || shape == null
                || !dictionary.group("items").substring(end).isBlank()) {
            throw unreadable(header);
        }
        if (shape.length == 0) {
            throw new FormatException("a single number", "an array with a row for each sample");
        }
        return layout(text, fortran, shape);
    }

    private static final String NUMBERS = "an array of numbers: f2, f4, f8, i1 to i8, u1 to u8 or bool";

    private static NumericArray.Layout layout(String description, boolean fortran, long[] shape)
            throws FormatException {
        Matcher parts = DESCRIPTION.matcher(description);
        if (!parts.matches()) {
            throw new FormatException("the type '" + description + "'", NUMBERS);
        }
        ElementType type =
                switch (parts.group(2) + parts.group(3)) {
                    case "b1", "?" -> ElementType.BOOL;
                    case "i1" -> ElementType.I8;
                    case "u1" -> ElementType.U8;
                    case "i2" -> ElementType.I16;
                    case "u2" -> ElementType.U16;
                    case "f2" -> ElementType.F16;
                    case "i4" -> ElementType.I32;
                    case "u4" -> ElementType.U32;
                    case "f4" -> ElementType.F32;
                    case "i8" -> ElementType.I64;
                    case "u8" -> ElementType.U64;
                    case "f8" -> ElementType.F64;
                    default -> throw new FormatException(refused(description, parts.group(2)), NUMBERS);
                };
        ByteOrder order =
                switch (parts.group(1)) {
                    case ">" -> ByteOrder.BIG_ENDIAN;
                    case "<" -> ByteOrder.LITTLE_ENDIAN;
                    default -> type.bytes() == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder();
                };
        return new NumericArray.Layout(shape, type, order, fortran);
    }

    private static String refused(String description, String kind) {
        String what =
                switch (kind) {
                    case "O" -> ", Python objects, which could run anything when loaded";
                    case "c" -> ", complex numbers";
                    case "U", "S" -> ", text (number the classes from 0)";
                    case "M", "m" -> ", times";
                    default -> "";
                };
        return "the type '" + description + "'" + what;
    }

    private static long[] shape(String numbers, String header) throws FormatException {
        String list = numbers.replace("L", "").strip();
        if (list.isEmpty()) {
            return new long[0];
        }
        String[] extents = (list.endsWith(",") ? list.substring(0, list.length() - 1) : list).split(",", -1);
        if (!Arrays.stream(extents).allMatch(extent -> extent.strip().matches("\\d{1,18}"))) {
            throw unreadable(header);
        }
        return Arrays.stream(extents)
                .mapToLong(extent -> Long.parseLong(extent.strip()))
                .toArray();
    }

    private static FormatException unreadable(String header) {
        return new FormatException(
                "the header " + excerpt(header.strip()),
                "a dictionary such as {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }");
    }

    private static String excerpt(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "·");
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }
}
