package io.evenkeel.spectral;

import java.util.Arrays;
import java.util.Objects;

/** A range of an array's entries. */
final class ArrayBlock implements Block<double[]> {
    private final ArraySpace whole;
    private final ArraySpace part;
    private final int from;

    ArrayBlock(ArraySpace whole, int from, int to) {
        Objects.checkFromToIndex(from, to, Math.toIntExact(whole.dimension()));
        this.whole = whole;
        this.part = new ArraySpace(to - from);
        this.from = from;
    }

    @Override
    public VectorSpace<double[]> whole() {
        return whole;
    }

    @Override
    public VectorSpace<double[]> part() {
        return part;
    }

    @Override
    public void gather(double[] whole, double[] part) {
        this.whole.check(whole);
        this.part.check(part);
        System.arraycopy(whole, from, part, 0, part.length);
    }

    @Override
    public void scatter(double[] part, double[] whole) {
        this.whole.check(whole);
        this.part.check(part);
        Arrays.fill(whole, 0);
        System.arraycopy(part, 0, whole, from, part.length);
    }

    @Override
    public String name() {
        return "coordinates " + from + " to " + (from + part.dimension() - 1);
    }
}
