package io.evenkeel.torch.operator;

import io.evenkeel.spectral.Basis;
import io.evenkeel.spectral.VectorSpace;
import io.evenkeel.torch.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Flat, contiguous tensors in float32 or float64 on one device.
 *
 * <p>Inner products convert both vectors to float64 a part at a time, and only there. Random vectors are drawn on the CPU
 * whatever the device, by a generator of their own, so that a seed means the same vector everywhere.
 */
public final class TensorSpace implements VectorSpace<Tensor> {

    static {
        LibTorch.initialize();
    }

    /** Two parts in float64 stay within a core's own cache. */
    private static final long PART = 1 << 15;

    private final long dimension;
    private final ScalarType type;
    private final TensorOptions options;
    private final boolean onCpu;

    /**
     * @param type float32 or float64
     * @throws IllegalArgumentException for another type, or a dimension that is not positive
     */
    public TensorSpace(long dimension, ScalarType type, Device device) {
        if (dimension < 1) {
            throw new IllegalArgumentException("a space has at least 1 dimension, but this has " + dimension);
        }
        ScalarType known = type.intern();
        if (known != ScalarType.Float && known != ScalarType.Double) {
            throw new IllegalArgumentException("vectors are float32 or float64, not " + known);
        }
        this.dimension = dimension;
        this.type = known;
        try (PointerScope scope = new PointerScope()) {
            this.options =
                    new TensorOptions(known).device(new DeviceOptional(device)).retainReference();
            this.onCpu = device.is_cpu();
        }
    }

    /** On the CPU. */
    public static TensorSpace cpu(long dimension, ScalarType type) {
        try (Device cpu = new Device(torch.DeviceType.CPU)) {
            return new TensorSpace(dimension, type, cpu);
        }
    }

    /** Vectors of the same type on the same device, but of another length. */
    TensorSpace ofDimension(long dimension) {
        try (PointerScope scope = new PointerScope()) {
            return new TensorSpace(dimension, type, options.device());
        }
    }

    @Override
    public long dimension() {
        return dimension;
    }

    @Override
    public double roundoff() {
        return type == ScalarType.Double ? 0x1p-53 : 0x1p-24;
    }

    @Override
    public Tensor zero() {
        Tensor zero = empty(dimension);
        zero.zero_();
        return zero;
    }

    /** Owned by whoever asks, and not by the scope of native memory that happens to be open; holds anything. */
    Tensor empty(long... shape) {
        try (PointerScope scope = new PointerScope()) {
            return empty(options, shape).retainReference();
        }
    }

    private static Tensor empty(TensorOptions options, long... shape) {
        return torch.empty(shape, options, new MemoryFormatOptional());
    }

    @Override
    public void assign(Tensor x, Tensor y) {
        check(x);
        check(y);
        y.copy_(x);
    }

    @Override
    public void clear(Tensor x) {
        check(x);
        x.zero_();
    }

    @Override
    public double dot(Tensor x, Tensor y) {
        check(x);
        check(y);
        try (PointerScope scope = new PointerScope()) {
            if (type == ScalarType.Double) {
                return x.dot(y).item_double();
            }
            if (!onCpu) {
                return x.to(ScalarType.Double).dot(y.to(ScalarType.Double)).item_double();
            }
            return inParts(x, y);
        }
    }

    private double inParts(Tensor x, Tensor y) {
        long part = Math.min(PART, dimension);
        TensorOptions wide = new TensorOptions(ScalarType.Double);
        Tensor wideX = empty(wide, part);
        boolean same = x.is_same(y);
        Tensor wideY = same ? wideX : empty(wide, part);
        double sum = 0;
        for (long from = 0; from < dimension; from += part) {
            long length = Math.min(part, dimension - from);
            try (PointerScope scope = new PointerScope()) {
                Tensor someX = length == part ? wideX : wideX.narrow(0, 0, length);
                Tensor someY = length == part ? wideY : wideY.narrow(0, 0, length);
                someX.copy_(x.narrow(0, from, length));
                if (!same) {
                    someY.copy_(y.narrow(0, from, length));
                }
                sum += someX.dot(someY).item_double();
            }
        }
        return sum;
    }

    @Override
    public void axpy(double a, Tensor x, Tensor y) {
        check(x);
        check(y);
        try (Scalar factor = new Scalar(a)) {
            y.add_(x, factor);
        }
    }

    @Override
    public void scale(double a, Tensor x) {
        check(x);
        try (Scalar factor = new Scalar(a)) {
            x.mul_(factor);
        }
    }

    @Override
    public void multiply(Tensor x, Tensor y) {
        check(x);
        check(y);
        y.mul_(x);
    }

    @Override
    public void rademacher(long seed, Tensor x) {
        check(x);
        draw(seed, x, (drawn, generator) -> drawn.bernoulli_(0.5, generator)
                .mul_(new Scalar(2.0))
                .sub_(new Scalar(1.0)));
    }

    @Override
    public void gaussian(long seed, Tensor x) {
        check(x);
        draw(seed, x, (drawn, generator) -> drawn.normal_(0, 1, generator));
    }

    private interface Draw {
        Tensor from(Tensor drawn, GeneratorOptional generator);
    }

    private void draw(long seed, Tensor x, Draw draw) {
        try (PointerScope scope = new PointerScope()) {
            Tensor here = onCpu ? x : empty(new TensorOptions(type), dimension);
            draw.from(here, RandomDraws.generator(seed));
            if (!onCpu) {
                x.copy_(here);
            }
        }
    }

    @Override
    public Basis<Tensor> basis(int capacity) {
        return new TensorBasis(this, capacity);
    }

    @Override
    public void release(Tensor x) {
        check(x);
        x.close();
    }

    /**
     * @throws IllegalArgumentException unless it is a vector of this space
     */
    void check(Tensor x) {
        if (x.isNull() || !x.defined()) {
            throw new IllegalArgumentException("this vector has been given back, or never held anything");
        }
        ScalarType other = x.scalar_type().intern();
        if (x.dim() != 1 || x.numel() != dimension || other != type) {
            throw new IllegalArgumentException("a tensor of " + x.dim() + " axes with " + x.numel()
                    + " numbers of type " + other + " does not belong to a space of flat vectors of " + dimension
                    + " numbers of type " + type);
        }
        if (!x.is_contiguous()) {
            throw new IllegalArgumentException("vectors lie in one piece, but this tensor is a strided view");
        }
        if (x.is_cpu() != onCpu) {
            throw new IllegalArgumentException(
                    "this vector is on another device than its space; move it with the network");
        }
    }

    ScalarType type() {
        return type;
    }

    @Override
    public String toString() {
        return "flat tensors of " + dimension + " " + type;
    }
}
