package io.evenkeel.torch.instrument;

import io.evenkeel.run.Quantities;
import io.evenkeel.run.QuantityKey;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTest extends InstrumentContract {

    private static final long MEGABYTES = 200;

    @Override
    Instrument instrument() {
        return new Memory();
    }

    private double resident() {
        return measured(instrument(), model(), 1).get(0).quantities().get(QuantityKey.of(Quantities.MEMORY_RESIDENT));
    }

    @Test
    void nativeMemoryIsSeen() {
        double before = resident();
        try (Tensor large = torch.ones(new long[] {MEGABYTES << 20}, new TensorOptions(ScalarType.Byte))) {
            assertThat(large.numel()).isEqualTo(MEGABYTES << 20);
            assertThat(resident() - before).isGreaterThan(0.75 * (MEGABYTES << 20));
        }
    }
}
