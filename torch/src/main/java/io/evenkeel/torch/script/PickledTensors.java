package io.evenkeel.torch.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Follows a pickle as libtorch's writer makes them, without making any object, and finds the tensors that reach beyond the
 * record that holds their numbers: libtorch's reader would read them from wherever they lie. Opcodes are those of
 * {@code torch/csrc/jit/serialization/pickler.h}.
 */
final class PickledTensors {

    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("DoubleStorage", 8),
            Map.entry("FloatStorage", 4),
            Map.entry("HalfStorage", 2),
            Map.entry("BFloat16Storage", 2),
            Map.entry("LongStorage", 8),
            Map.entry("IntStorage", 4),
            Map.entry("ShortStorage", 2),
            Map.entry("CharStorage", 1),
            Map.entry("ByteStorage", 1),
            Map.entry("BoolStorage", 1),
            Map.entry("ComplexFloatStorage", 8),
            Map.entry("ComplexDoubleStorage", 16),
            Map.entry("QInt8Storage", 1),
            Map.entry("QUInt8Storage", 1),
            Map.entry("QInt32Storage", 4));

    private static final Object MARK = new Object();
    private static final Object OPAQUE = new Object();

    private record Global(String module, String name) {}

    private record Storage(String key, long numbers) {}

    private static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Problem(String message) {
            super(message, null, false, false);
        }
    }

    private final ByteBuffer in;
    private final ToLongFunction<String> recordBytes;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickledTensors(byte[] pickle, ToLongFunction<String> recordBytes) {
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.recordBytes = recordBytes;
    }

    /**
     * @param recordBytes size of a record by its name, −1 where there is none
     * @return what is wrong with it, such as "a tensor of shape …"; empty if nothing is
     */
    static Optional<String> check(byte[] pickle, ToLongFunction<String> recordBytes) {
        try {
            PickledTensors reader = new PickledTensors(pickle, recordBytes);
            while (reader.step()) {}
            return Optional.empty();
        } catch (Problem e) {
            return Optional.ofNullable(e.getMessage());
        } catch (RuntimeException e) {
            // an empty stack, a value of another kind, or the end of the bytes in the middle of something
            return Optional.of("a pickle that is damaged");
        }
    }

    private boolean step() {
        int op = in.get() & 0xFF;
        switch (op) {
            case 0x80 -> in.get();
            case '.' -> {
                return false;
            }
            case '(' -> stack.push(MARK);
            case 'N', 0x88, 0x89, '}', ']' -> stack.push(OPAQUE);
            case ')' -> stack.push(List.of());
            case 'K' -> stack.push((long) (in.get() & 0xFF));
            case 'M' -> stack.push((long) (in.getShort() & 0xFFFF));
            case 'J' -> stack.push((long) in.getInt());
            case 0x8A -> stack.push(longInteger(in.get() & 0xFF));
            case 'G' -> {
                in.getDouble();
                stack.push(OPAQUE);
            }
            case 'X' -> stack.push(text(in.getInt()));
            case 'U', 'T' -> {
                text(op == 'U' ? in.get() & 0xFF : in.getInt());
                stack.push(OPAQUE);
            }
            case 'c' -> stack.push(new Global(line(), line()));
            case 'q' -> memo.put(in.get() & 0xFF, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 'h' -> stack.push(remembered(in.get() & 0xFF));
            case 'j' -> stack.push(remembered(in.getInt()));
            case 't' -> stack.push(marked());
            case 0x85 -> stack.push(last(1));
            case 0x86 -> stack.push(last(2));
            case 0x87 -> stack.push(last(3));
            case 'l', 'd' -> {
                marked();
                stack.push(OPAQUE);
            }
            case 'u', 'e' -> marked();
            case 's' -> last(2);
            case 'a', 'b' -> last(1);
            case 0x81 -> {
                last(2);
                stack.push(OPAQUE);
            }
            case 'Q' -> stack.push(storage((List<?>) stack.pop()));
            case 'R' -> stack.push(called(last(2)));
            default ->
                throw new Problem("a pickle with the operation 0x" + Integer.toHexString(op)
                        + ", which libtorch's writer does not use");
        }
        return true;
    }

    private Object top() {
        Object top = stack.peek();
        if (top == null) {
            throw new Problem("a pickle that is damaged");
        }
        return top;
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw new Problem("a pickle that is damaged");
        }
        return value;
    }

    private List<Object> marked() {
        List<Object> values = new ArrayList<>();
        for (Object value = stack.pop(); value != MARK; value = stack.pop()) {
            values.add(value);
        }
        Collections.reverse(values);
        return values;
    }

    private List<Object> last(int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(stack.pop());
        }
        Collections.reverse(values);
        return values;
    }

    private long longInteger(int length) {
        if (length > Long.BYTES) {
            throw new Problem("a number of " + length + " bytes");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (in.get() & 0xFFL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new Problem("a pickle that is damaged");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = in.get(); next != '\n'; next = in.get()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** {@code ('storage', type, key, device, numbers)} */
    private Storage storage(List<?> id) {
        String type = ((Global) id.get(1)).name();
        String key = (String) id.get(2);
        long numbers = (Long) id.get(4);
        Integer bytes = BYTES.get(type);
        if (bytes == null) {
            throw new Problem("a tensor of the type " + type + ", which is not known");
        }
        long record = recordBytes.applyAsLong(key);
        if (numbers > 0 && record < 0) {
            throw new Problem("a tensor whose numbers are missing (record " + key + ")");
        }
        if (numbers < 0 || (numbers > 0 && numbers > record / bytes)) {
            throw new Problem("a tensor of " + numbers + " numbers of " + bytes + " bytes in a record of " + record
                    + " bytes (record " + key + ")");
        }
        return new Storage(key, numbers);
    }

    private static Object called(List<Object> call) {
        if (call.get(0) instanceof Global function
                && function.name().startsWith("_rebuild")
                && call.get(1) instanceof List<?> arguments) {
            if (arguments.size() >= 4 && arguments.get(0) instanceof Storage storage) {
                withinStorage(storage, (Long) arguments.get(1), (List<?>) arguments.get(2), (List<?>) arguments.get(3));
            }
        }
        return OPAQUE;
    }

    private static void withinStorage(Storage storage, long offset, List<?> shape, List<?> strides) {
        String what = "a tensor of shape " + shape + " with strides " + strides + " from number " + offset
                + " on, in a record of " + storage.numbers() + " numbers (record " + storage.key() + ")";
        if (shape.size() != strides.size() || offset < 0) {
            throw new Problem(what);
        }
        boolean empty = false;
        long last = offset;
        try {
            for (int axis = 0; axis < shape.size(); axis++) {
                long extent = (Long) shape.get(axis);
                long stride = (Long) strides.get(axis);
                if (extent < 0 || stride < 0) {
                    throw new Problem(what);
                }
                empty |= extent == 0;
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, extent - 1), stride));
            }
        } catch (ArithmeticException e) {
            throw new Problem(what);
        }
        if (!empty && last >= storage.numbers()) {
            throw new Problem(what);
        }
    }
}
