package io.evenkeel.torch;

import io.evenkeel.array.ElementType;
import io.evenkeel.array.FormatException;
import io.evenkeel.array.SafetensorsFile;
import io.evenkeel.array.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors as the bits that they are. libtorch's byte order is the machine's, little-endian wherever it runs. */
record TensorBytes(String name, Tensor tensor) implements SafetensorsWriter.Source {

    private static final int CHUNK = 1 << 20;

    @Override
    public ElementType type() {
        ScalarType type = tensor.scalar_type().intern();
        return switch (type) {
            case Float -> ElementType.F32;
            case Double -> ElementType.F64;
            case Half -> ElementType.F16;
            case BFloat16 -> ElementType.BF16;
            case Long -> ElementType.I64;
            default ->
                throw new IllegalArgumentException(name + " is of type " + type + ", which has no place in a file");
        };
    }

    @Override
    public long[] shape() {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = tensor.size(axis);
        }
        return extents;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.detach().cpu().contiguous();
            long bytes = plain.numel() * type().bytes();
            byte[] chunk = new byte[(int) Math.min(CHUNK, bytes)];
            if (bytes == 0) {
                return;
            }
            BytePointer from = new BytePointer(plain.data_ptr());
            for (long done = 0; done < bytes; ) {
                int some = (int) Math.min(chunk.length, bytes - done);
                from.position(done).get(chunk, 0, some);
                out.write(chunk, 0, some);
                done += some;
            }
        }
    }

    /** A new tensor on the CPU, which outlives any scope. */
    static Tensor read(SafetensorsFile file, SafetensorsFile.Entry entry) throws IOException, FormatException {
        Tensor tensor = TensorArrays.zeros(scalarType(entry), entry.shape()).retainReference();
        if (entry.bytes() == 0) {
            return tensor;
        }
        try (PointerScope scope = new PointerScope()) {
            // The size was checked against shape and type when the header was read.
            BytePointer into = new BytePointer(tensor.data_ptr());
            file.read(entry, (offset, chunk, length) -> into.position(offset).put(chunk, 0, length));
        } catch (IOException | FormatException e) {
            tensor.close();
            throw e;
        }
        return tensor;
    }

    private static ScalarType scalarType(SafetensorsFile.Entry entry) throws FormatException {
        return switch (entry.type()) {
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I64 -> ScalarType.Long;
            default ->
                throw new FormatException(
                        "the tensor '" + entry.name() + "' of type " + entry.type(), "F32, F64, F16, BF16 or I64");
        };
    }
}
