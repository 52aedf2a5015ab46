package io.evenkeel.torch.gradient;

import io.evenkeel.torch.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What single gradients of one parameter add up to: their inner products, and the sums of their squares by coordinate.
 * Products are taken in the type of what comes in, and added up in float64.
 */
final class GradientSums {

    private final long samples;
    private final List<Tensor> squares = new ArrayList<>();
    private final List<Tensor> sums = new ArrayList<>();
    private final boolean wantsSum;
    private final boolean wantsSquares;
    private Way way = Way.EXPLICIT;
    private @Nullable Tensor gram;

    /**
     * @param wantsSum whether the sum of the gradients is asked for; only where they are formed
     * @param wantsSquares whether sums of squares are asked for
     */
    GradientSums(long samples, boolean wantsSum, boolean wantsSquares) {
        this.samples = samples;
        this.wantsSum = wantsSum;
        this.wantsSquares = wantsSquares;
    }

    boolean wantsSquares() {
        return wantsSquares;
    }

    /** Says that single gradients were not formed. */
    void went(Way by) {
        way = by;
    }

    Way way() {
        return way;
    }

    /** Adds coordinates of all samples' gradients, which follow those before. @param rows shape (samples, coordinates) */
    void coordinates(Tensor rows) {
        product(RowProducts.of(rows));
        if (wantsSum) {
            sums.add(rows.sum(0));
        }
        if (wantsSquares) {
            squares(rows.square().sum(0));
        }
    }

    /**
     * Adds inner products of shape (samples, samples), of which those below the diagonal do not count.
     *
     * @param products kept as they are
     */
    void product(Tensor products) {
        Tensor wide = products.to(ScalarType.Double);
        Tensor sum = gram;
        gram = sum == null ? wide : sum.add(wide);
    }

    /** All of a matrix of which what lies below the diagonal did not count. */
    static double[] mirrored(Tensor gram) {
        double[] entries = TensorArrays.toDoubles(gram);
        int count = (int) gram.size(0);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                entries[i * count + j] = entries[j * count + i];
            }
        }
        return entries;
    }

    /** Adds sums of squares of coordinates that follow those before. */
    void squares(Tensor ofCoordinates) {
        squares.add(ofCoordinates.flatten().to(ScalarType.Double));
    }

    /** Σ_i g_i, flat; null where it was not asked for or nothing came. */
    @Nullable
    Tensor sum() {
        return sums.isEmpty() ? null : torch.cat(new TensorVector(sums.toArray(Tensor[]::new)), 0);
    }

    /** Shape (samples, samples), float64, of which what lies below the diagonal does not count; zeros where nothing came. */
    Tensor gram() {
        Tensor sum = gram;
        return sum != null ? sum : torch.zeros(new long[] {samples, samples}, new TensorOptions(ScalarType.Double));
    }

    /** ‖g_i‖² of the parameter. */
    double[] squaredNorms() {
        return TensorArrays.toDoubles(gram().diagonal());
    }

    /** Σ_i g_ic² by coordinate c, in the parameter's order; zeros where nothing came. */
    double[] sumsOfSquares(int coordinates) {
        double[] all = new double[coordinates];
        int at = 0;
        for (Tensor some : squares) {
            double[] values = TensorArrays.toDoubles(some);
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }
}
