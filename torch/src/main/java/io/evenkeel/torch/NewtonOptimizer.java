package io.evenkeel.torch;

import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.OptimizerSpec.Solver;
import io.evenkeel.recipe.SourceMark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ejml.data.DMatrixRMaj;

/**
 * Newton's and Gauss and Newton's method: w ← w + ηp with (B + λI)p = −g. The exact solver takes the step as it is, so
 * that without damping Newton's method is drawn to saddle points as much as to minima; conjugate gradients stop at
 * negative curvature instead.
 */
final class NewtonOptimizer implements Optimizer {

    /** The matrix of the exact solver costs one product a parameter and their square in memory. */
    static final int MOST_PARAMETERS = 2_000;

    private static final String ORIGINALS = "weights_float32";

    private record Settings(double learningRate, double damping, Solver solver, int maxIterations, double tolerance) {}

    private final Settings settings;
    private final Function<Objective, Objective.Curvature> curvatureOf;
    private final OptimizedWeights weights;

    private NewtonOptimizer(
            Settings settings, Function<Objective, Objective.Curvature> curvatureOf, ParameterVector parameters) {
        this.settings = settings;
        this.curvatureOf = curvatureOf;
        this.weights = new OptimizedWeights(parameters);
    }

    static NewtonOptimizer of(OptimizerSpec.Newton spec, ParameterVector parameters) {
        refuseLarge(spec, spec.solver(), parameters);
        return new NewtonOptimizer(
                new Settings(
                        spec.learningRate(), spec.damping(), spec.solver(), spec.maxIterations(), spec.tolerance()),
                Objective::hessian,
                parameters);
    }

    static NewtonOptimizer of(OptimizerSpec.GaussNewton spec, ParameterVector parameters) {
        refuseLarge(spec, spec.solver(), parameters);
        return new NewtonOptimizer(
                new Settings(
                        spec.learningRate(), spec.damping(), spec.solver(), spec.maxIterations(), spec.tolerance()),
                Objective::gaussNewton,
                parameters);
    }

    private static void refuseLarge(OptimizerSpec spec, Solver solver, ParameterVector parameters) {
        if (solver == Solver.EXACT && parameters.count() > MOST_PARAMETERS) {
            throw new ShapeException(
                    new SourceMark("optimizer." + spec.name() + ".solver", 0),
                    "exact for a network of " + parameters.count() + " parameters",
                    "at most " + MOST_PARAMETERS + " parameters, whose matrix can be written out, or solver: cg");
        }
    }

    @Override
    public void step(double rateFactor, Objective objective) {
        weights.take();
        try (PointerScope scope = new PointerScope()) {
            Tensor right = weights.gradients().neg();
            Objective.Curvature curvature = curvatureOf.apply(objective);
            Tensor step = settings.solver() == Solver.EXACT
                    ? exact(curvature, right)
                    : ConjugateGradient.solve(
                            v -> curvature.times(v).add_(v, new Scalar(settings.damping())),
                            right,
                            settings.tolerance(),
                            settings.maxIterations());
            weights.values().add_(step, new Scalar(settings.learningRate() * rateFactor));
        }
        weights.publish();
    }

    private Tensor exact(Objective.Curvature curvature, Tensor right) {
        long[] places = places(weights.parameters());
        int n = places.length;
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        for (int column = 0; column < n; column++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor unit = torch.zeros_like(right);
                unit.narrow(0, places[column], 1).fill_(new Scalar(1.0));
                double[] product = TensorArrays.toDoubles(curvature.times(unit));
                for (int row = 0; row < n; row++) {
                    // Both halves of what rounding made unequal.
                    double half = product[(int) places[row]] / 2;
                    matrix.add(row, column, half);
                    matrix.add(column, row, half);
                }
            }
            matrix.add(column, column, settings.damping());
        }
        double[] flat = TensorArrays.toDoubles(right);
        double[] compact = new double[n];
        for (int i = 0; i < n; i++) {
            compact[i] = flat[(int) places[i]];
        }
        double[] solution = DenseSystem.solve(matrix, compact);
        java.util.Arrays.fill(flat, 0);
        for (int i = 0; i < n; i++) {
            flat[(int) places[i]] = solution[i];
        }
        return TensorArrays.of(flat, new long[] {flat.length}, right.scalar_type())
                .to(right.device(), right.scalar_type());
    }

    /** Where in the flat vector each weight is; the gaps between parameters would make the matrix singular. */
    private static long[] places(ParameterVector parameters) {
        return parameters.parameters().stream()
                .flatMapToLong(p -> java.util.stream.LongStream.range(p.offset(), p.offset() + p.size()))
                .toArray();
    }

    @Override
    public OptimizerState state() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Tensor originals = weights.originals();
        if (originals != null) {
            tensors.put(ORIGINALS, OptimizerState.kept(originals));
        }
        return new OptimizerState(tensors, Map.of());
    }

    @Override
    public void load(OptimizerState state) {
        Tensor originals = weights.originals();
        state.requireTensors(originals == null ? Set.of() : Set.of(ORIGINALS));
        if (originals != null) {
            state.copy(ORIGINALS, originals);
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
