package io.evenkeel.torch;

import io.evenkeel.dynamics.RandomStreams;
import io.evenkeel.recipe.InitializerSpec;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.hipparchus.random.RandomGenerator;

/**
 * Draws initial weights, each parameter from a stream of its own that depends on the seed and the parameter's name:
 * the same on every machine, and unchanged by an edit to another layer.
 */
final class InitialWeights {

    private final RandomStreams streams;

    InitialWeights(long seed) {
        this.streams = new RandomStreams(seed);
    }

    /**
     * The values of a tensor, row-major.
     *
     * @param init how it starts
     * @param byDefault what {@code default} means for it, and {@code scaled} a multiple of
     * @param blocks matrices that lie one below the other and are drawn one by one, such as those of gates
     * @param rows of one block
     * @param fan of one block
     * @param name the parameter's name, which picks its stream
     */
    double[] draw(
            InitializerSpec init, InitializerSpec byDefault, int blocks, int rows, int columns, Fan fan, String name) {
        RandomGenerator random = streams.stream("weights " + name);
        double[] all = new double[Math.multiplyExact(blocks, Math.multiplyExact(rows, columns))];
        double[] block = new double[rows * columns];
        for (int i = 0; i < blocks; i++) {
            fill(block, init, byDefault, rows, columns, fan, random);
            System.arraycopy(block, 0, all, i * block.length, block.length);
        }
        return all;
    }

    private static void fill(
            double[] values,
            InitializerSpec init,
            InitializerSpec byDefault,
            int rows,
            int columns,
            Fan fan,
            RandomGenerator random) {
        double p = init.parameter();
        double n = fan.in();
        double both = fan.in() + fan.out();
        switch (init.kind()) {
            case DEFAULT -> fill(values, byDefault, byDefault, rows, columns, fan, random);
            case ZEROS -> Arrays.fill(values, 0.0);
            case ONES -> Arrays.fill(values, 1.0);
            case CONSTANT -> Arrays.fill(values, p);
            case NORMAL -> normal(values, p, random);
            case UNIFORM -> uniform(values, p, random);
            case XAVIER_NORMAL -> normal(values, Math.sqrt(2 / both), random);
            case XAVIER_UNIFORM -> uniform(values, Math.sqrt(6 / both), random);
            case HE_NORMAL -> normal(values, Math.sqrt(2 / n), random);
            case HE_UNIFORM -> uniform(values, Math.sqrt(6 / n), random);
            case LECUN_NORMAL -> normal(values, 1 / Math.sqrt(n), random);
            case ORTHOGONAL -> orthogonal(values, rows, columns, p, random);
            case SCALED -> {
                fill(values, byDefault, byDefault, rows, columns, fan, random);
                for (int i = 0; i < values.length; i++) {
                    values[i] *= p;
                }
            }
        }
    }

    private static void uniform(double[] values, double bound, RandomGenerator random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = bound * (2 * random.nextDouble() - 1);
        }
    }

    private static void normal(double[] values, double standardDeviation, RandomGenerator random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = standardDeviation * random.nextGaussian();
        }
    }

    /**
     * Q of a Gaussian matrix's QR decomposition, columns signed by R's diagonal, which makes it uniform over the
     * orthogonal matrices (Mezzadri 2007); transposed where the matrix is wide.
     */
    private static void orthogonal(double[] values, int rows, int columns, double gain, RandomGenerator random) {
        int tall = Math.max(rows, columns);
        int narrow = Math.min(rows, columns);
        DMatrixRMaj gaussian = new DMatrixRMaj(tall, narrow);
        normal(gaussian.data, 1.0, random);
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(tall, narrow);
        if (!qr.decompose(gaussian)) {
            throw new IllegalStateException("QR decomposition of a Gaussian matrix failed");
        }
        DMatrixRMaj q = qr.getQ(null, true);
        DMatrixRMaj r = qr.getR(null, true);
        for (int i = 0; i < tall; i++) {
            for (int j = 0; j < narrow; j++) {
                double entry = gain * q.get(i, j) * (r.get(j, j) < 0 ? -1 : 1);
                values[rows >= columns ? i * columns + j : j * columns + i] = entry;
            }
        }
    }
}
