package io.evenkeel.spectral;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArraySpaceTest extends VectorSpaceContract<double[]> {

    @Override
    protected VectorSpace<double[]> space(int dimension) {
        return new ArraySpace(dimension);
    }

    @Override
    protected double[] toArray(double[] x) {
        return x.clone();
    }

    @Override
    protected void fill(double[] x, double[] y) {
        System.arraycopy(x, 0, y, 0, x.length);
    }

    @Test
    void blocksTakeAndGiveBackTheirCoordinates() {
        Block<double[]> block = new ArraySpace(5).block(1, 3);
        double[] part = new double[2];
        block.gather(new double[] {1, 2, 3, 4, 5}, part);
        assertThat(part).containsExactly(2, 3);
        double[] whole = {9, 9, 9, 9, 9};
        block.scatter(part, whole);
        assertThat(whole).containsExactly(0, 2, 3, 0, 0);
        assertThatThrownBy(() -> new ArraySpace(5).block(3, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
