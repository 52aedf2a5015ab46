package io.evenkeel.array;

import java.nio.ByteBuffer;

/** How one number of an array is written in a file. */
public enum ElementType {
    BOOL(1, 1),
    U8(1, 1),
    I8(1, Float.BYTES),
    I16(2, Float.BYTES),
    U16(2, Float.BYTES),
    F16(2, Float.BYTES),
    BF16(2, Float.BYTES),
    F32(4, Float.BYTES),
    I32(4, Double.BYTES),
    U32(4, Double.BYTES),
    I64(8, Double.BYTES),
    U64(8, Double.BYTES),
    F64(8, Double.BYTES);

    private static final int HALF_EXPONENT_BIAS = 15;
    private static final int HALF_FRACTION_BITS = 10;

    private final int bytes;
    private final int storedBytes;

    ElementType(int bytes, int storedBytes) {
        this.bytes = bytes;
        this.storedBytes = storedBytes;
    }

    /** Bytes of one number in the file. */
    public int bytes() {
        return bytes;
    }

    /** Bytes of one number in memory. */
    int storedBytes() {
        return storedBytes;
    }

    /** Whether all numbers of this type are whole. */
    public boolean isWhole() {
        return switch (this) {
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> true;
            case F16, BF16, F32, F64 -> false;
        };
    }

    /** The number that starts at this byte, in the buffer's order; whole numbers beyond 2⁵³ are rounded. */
    double decode(ByteBuffer buffer, int at) {
        return switch (this) {
            case BOOL -> buffer.get(at) == 0 ? 0 : 1;
            case U8 -> buffer.get(at) & 0xFF;
            case I8 -> buffer.get(at);
            case I16 -> buffer.getShort(at);
            case U16 -> buffer.getShort(at) & 0xFFFF;
            case F16 -> half(buffer.getShort(at));
            case BF16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
            case F32 -> buffer.getFloat(at);
            case I32 -> buffer.getInt(at);
            case U32 -> buffer.getInt(at) & 0xFFFF_FFFFL;
            case I64 -> (double) buffer.getLong(at);
            case U64 -> unsigned(buffer.getLong(at));
            case F64 -> buffer.getDouble(at);
        };
    }

    /** IEEE 754 binary16. */
    private static double half(short bits) {
        int exponent = bits >> HALF_FRACTION_BITS & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, 1 - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
        } else {
            magnitude = Math.scalb(
                    (double) (fraction | 1 << HALF_FRACTION_BITS), exponent - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    private static double unsigned(long bits) {
        // Halved with the lost bit kept, so that the conversion rounds as it would for the whole.
        return bits >= 0 ? (double) bits : 2.0 * ((bits >>> 1) | (bits & 1));
    }
}
