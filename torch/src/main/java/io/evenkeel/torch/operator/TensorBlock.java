package io.evenkeel.torch.operator;

import io.evenkeel.spectral.Block;
import io.evenkeel.spectral.VectorSpace;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Ranges of a flat vector's entries. */
final class TensorBlock implements Block<Tensor> {

    /** Equally many entries in both vectors. */
    record Range(long inPart, long inWhole, long length) {}

    private final String name;
    private final TensorSpace part;
    private final TensorSpace whole;
    private final List<Range> ranges;

    TensorBlock(String name, TensorSpace part, TensorSpace whole, List<Range> ranges) {
        this.name = name;
        this.part = part;
        this.whole = whole;
        this.ranges = List.copyOf(ranges);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public VectorSpace<Tensor> part() {
        return part;
    }

    @Override
    public VectorSpace<Tensor> whole() {
        return whole;
    }

    @Override
    public void gather(Tensor from, Tensor to) {
        whole.check(from);
        part.check(to);
        try (PointerScope scope = new PointerScope()) {
            for (Range range : ranges) {
                to.narrow(0, range.inPart(), range.length()).copy_(from.narrow(0, range.inWhole(), range.length()));
            }
        }
    }

    @Override
    public void scatter(Tensor from, Tensor to) {
        part.check(from);
        whole.check(to);
        to.zero_();
        try (PointerScope scope = new PointerScope()) {
            for (Range range : ranges) {
                to.narrow(0, range.inWhole(), range.length()).copy_(from.narrow(0, range.inPart(), range.length()));
            }
        }
    }
}
