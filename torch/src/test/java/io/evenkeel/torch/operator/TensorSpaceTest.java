package io.evenkeel.torch.operator;

import io.evenkeel.spectral.VectorSpace;
import io.evenkeel.spectral.VectorSpaceContract;
import io.evenkeel.torch.TensorArrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TensorSpaceTest {

    abstract static class Contract extends VectorSpaceContract<Tensor> {

        private final ScalarType type;

        Contract(ScalarType type) {
            this.type = type;
        }

        @Override
        protected VectorSpace<Tensor> space(int dimension) {
            return TensorSpace.cpu(dimension, type);
        }

        @Override
        protected double[] toArray(Tensor x) {
            return TensorArrays.toDoubles(x);
        }

        @Override
        protected void fill(double[] x, Tensor y) {
            y.copy_(TensorArrays.of(x, new long[] {x.length}, ScalarType.Double));
        }
    }

    @Nested
    class InFloat32 extends Contract {
        InFloat32() {
            super(ScalarType.Float);
        }
    }

    @Nested
    class InFloat64 extends Contract {
        InFloat64() {
            super(ScalarType.Double);
        }
    }

    @Test
    void aVectorOutlivesTheScopeThatWasOpenAndEndsWhenReleased() {
        TensorSpace space = TensorSpace.cpu(3, ScalarType.Float);
        Tensor x;
        try (PointerScope scope = new PointerScope()) {
            x = space.zero();
        }
        assertThat(TensorArrays.toDoubles(x)).containsExactly(0, 0, 0);
        try (PointerScope scope = new PointerScope()) {
            space.release(x);
            assertThat(x.isNull()).isTrue();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> space.clear(x)).withMessageContaining("given back");
    }

    @Test
    void whatIsNoFlatVectorOfTheTypeIsRefused() {
        TensorSpace space = TensorSpace.cpu(4, ScalarType.Float);
        Tensor wide = TensorArrays.of(new double[4], new long[] {4}, ScalarType.Double);
        Tensor square = TensorArrays.of(new double[4], new long[] {2, 2}, ScalarType.Float);
        Tensor strided = TensorArrays.of(new double[8], new long[] {4, 2}, ScalarType.Float)
                .select(1, 0);
        for (Tensor wrong : new Tensor[] {wide, square, strided}) {
            assertThatIllegalArgumentException().isThrownBy(() -> space.clear(wrong));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> TensorSpace.cpu(4, ScalarType.Half));
        assertThatIllegalArgumentException().isThrownBy(() -> TensorSpace.cpu(0, ScalarType.Float));
    }
}
