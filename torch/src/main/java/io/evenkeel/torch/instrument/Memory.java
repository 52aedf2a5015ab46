package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.torch.TrainingStep;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;

/**
 * Bytes of physical memory that the process holds, and the used part of the Java heap. libtorch's CPU allocator keeps no
 * count of its own, so that what it holds shows as the first growing without the second. Cost: one read of the
 * operating system's account.
 */
public final class Memory implements Instrument {

    @Override
    public Set<String> quantities() {
        return Set.of(Quantities.MEMORY_RESIDENT, Quantities.MEMORY_HEAP);
    }

    @Override
    public Cadence cadence() {
        return Cadence.AT_LOOKS;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void afterUpdate(TrainingStep step, Measurements into) {
        long resident = Pointer.physicalBytes();
        // Zero on systems that do not tell.
        if (resident > 0) {
            into.put(Quantities.MEMORY_RESIDENT, resident);
        }
        Runtime runtime = Runtime.getRuntime();
        into.put(Quantities.MEMORY_HEAP, runtime.totalMemory() - runtime.freeMemory());
    }
}
