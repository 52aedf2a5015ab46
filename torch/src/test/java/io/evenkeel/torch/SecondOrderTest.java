package io.evenkeel.torch;

import io.evenkeel.recipe.ActivationKind;
import io.evenkeel.recipe.LossSpec;
import io.evenkeel.recipe.ModelSpec;
import io.evenkeel.recipe.OptimizerSpec;
import io.evenkeel.recipe.OptimizerSpec.Lbfgs.LineSearch;
import io.evenkeel.recipe.OptimizerSpec.Solver;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LBFGSOptions;
import org.bytedeco.pytorch.LossClosure;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** L-BFGS against libtorch's own; products with curvature against finite differences; Newton on what it solves. */
class SecondOrderTest {

    private static final ModelSpec LINE = Nets.model(Nets.linear(1));
    private static final ModelSpec MLP =
            Nets.model(Nets.linear(6), Nets.activation(ActivationKind.TANH), Nets.linear(3));

    private static Network network(ModelSpec model) {
        return NetworkBuilder.build(model, 2, 3, ScalarType.Double);
    }

    private static TensorData plane(int samples) {
        TensorData plane = Nets.plane(samples);
        return new TensorData(
                plane.features().to(ScalarType.Double), plane.targets().to(ScalarType.Double));
    }

    private static TensorData threeTargets(int samples) {
        Tensor x = plane(samples).features();
        Tensor y = x.mul(new Scalar(2.0)).sin();
        return new TensorData(x, torch.cat(new TensorVector(y, y.sum(new long[] {1}, true, null)), 1));
    }

    private static TensorData threeClasses(int samples) {
        long[] labels = new long[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % 3;
        }
        return new TensorData(plane(samples).features(), TensorArrays.of(labels, samples));
    }

    @ParameterizedTest
    @CsvSource({"NONE, 0.3, 5", "NONE, 1, 100", "STRONG_WOLFE, 1, 100", "STRONG_WOLFE, 0.1, 3"})
    void lbfgsAgreesWithLibtorchToRounding(LineSearch search, double rate, int history) {
        OptimizerSpec spec = new OptimizerSpec.Lbfgs(rate, history, search, 7, null, 1e-7, 1e-9);
        LBFGSOptions options = new LBFGSOptions(rate);
        options.max_iter().put(7);
        options.history_size().put(history);
        if (search == LineSearch.STRONG_WOLFE) {
            options.line_search_fn().put("strong_wolfe");
        }
        TensorData data = threeTargets(25);
        LossFunction loss = new LossFunction(Nets.loss(LossSpec.Kind.MSE));
        try (Network ours = network(MLP);
                Network theirs = network(MLP);
                Optimizer lbfgs = Optimizers.of(spec, ours.parameters())) {
            TensorVector leaves = new TensorVector(theirs.parameters().parameters().stream()
                    .map(Parameter::value)
                    .toArray(Tensor[]::new));
            List<Double> theirLooks = new ArrayList<>();
            LossClosure closure = new LossClosure() {
                @Override
                public Tensor call() {
                    theirs.parameters().zeroGradients();
                    Tensor value = loss.of(theirs.forward(data.features(), ForwardPass.evaluation()), data.targets());
                    value.backward();
                    theirLooks.add(value.item_double());
                    return value;
                }
            };
            org.bytedeco.pytorch.LBFGS libtorch = new org.bytedeco.pytorch.LBFGS(leaves, options);
            double first = Double.NaN;
            for (int step = 0; step < 6; step++) {
                BatchObjective objective = Nets.objective(ours, LossSpec.Kind.MSE, data, 100);
                first = step == 0 ? objective.loss() : first;
                lbfgs.step(1, objective);
                libtorch.step(closure);
            }
            assertThat(TensorArrays.toDoubles(ours.parameters().values()))
                    .containsExactly(TensorArrays.toDoubles(theirs.parameters().values()), within(1e-8));
            assertThat(theirLooks).hasSizeGreaterThan(30);
            assertThat(Nets.objective(ours, LossSpec.Kind.MSE, data, 100).loss())
                    .isLessThan(first / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(LineSearch.class)
    void lbfgsSolvesAQuadraticProblem(LineSearch search) {
        OptimizerSpec spec = new OptimizerSpec.Lbfgs(1, 10, search, 20, null, 1e-12, 1e-15);
        try (Network network = network(LINE);
                Optimizer lbfgs = Optimizers.of(spec, network.parameters())) {
            for (int step = 0; step < 3; step++) {
                lbfgs.step(1, Nets.objective(network, LossSpec.Kind.MSE, plane(40), 100));
            }
            assertThat(TensorArrays.toDoubles(
                            network.parameters().parameter("layers.0.weight").value()))
                    .containsExactly(new double[] {1, -2}, within(1e-6));
        }
    }

    private static Tensor tensor(double... values) {
        return TensorArrays.of(values, new long[] {values.length}, ScalarType.Double);
    }

    @ParameterizedTest
    @CsvSource({"EXACT, false", "CG, false", "EXACT, true", "CG, true"})
    void newtonSolvesAQuadraticProblemInOneStep(Solver solver, boolean gauss) {
        OptimizerSpec spec = gauss
                ? new OptimizerSpec.GaussNewton(1, 0, solver, 100, 1e-12)
                : new OptimizerSpec.Newton(1, 0, solver, 100, 1e-12);
        try (Network network = network(LINE);
                Optimizer newton = Optimizers.of(spec, network.parameters())) {
            newton.step(1, Nets.objective(network, LossSpec.Kind.HALF_MSE, plane(40), 100));
            assertThat(Nets.objective(network, LossSpec.Kind.HALF_MSE, plane(40), 100)
                            .loss())
                    .as("what rounding the targets to single precision has left")
                    .isLessThan(1e-14);
        }
    }

    @Test
    void dampingShortensTheStep() {
        List<Double> lengths = new ArrayList<>();
        for (double damping : new double[] {0, 1, 1e6}) {
            try (Network network = network(LINE);
                    Optimizer newton = Optimizers.of(
                            new OptimizerSpec.Newton(1, damping, Solver.EXACT, 9, 0), network.parameters())) {
                Tensor before = network.parameters().values().clone();
                BatchObjective objective = Nets.objective(network, LossSpec.Kind.HALF_MSE, plane(40), 100);
                double gradient =
                        Norms.euclidean(network.parameters().gradients()).item_double();
                newton.step(1, objective);
                double length = Norms.euclidean(network.parameters().values().sub(before))
                        .item_double();
                lengths.add(length);
                if (damping == 1e6) {
                    assertThat(length).isCloseTo(gradient / 1e6, within(1e-5 * gradient / 1e6));
                }
            }
        }
        assertThat(lengths.get(1)).isLessThan(lengths.get(0));
    }

    @ParameterizedTest
    @EnumSource(Solver.class)
    void gaussNewtonFitsASmallNetworkInAFewSteps(Solver solver) {
        try (Network network = network(MLP);
                Optimizer optimizer = Optimizers.of(
                        new OptimizerSpec.GaussNewton(1, 1e-3, solver, 200, 1e-8), network.parameters())) {
            double first = Nets.objective(network, LossSpec.Kind.MSE, threeTargets(40), 100)
                    .loss();
            for (int step = 0; step < 15; step++) {
                optimizer.step(1, Nets.objective(network, LossSpec.Kind.MSE, threeTargets(40), 100));
            }
            double last = Nets.objective(network, LossSpec.Kind.MSE, threeTargets(40), 100)
                    .loss();
            assertThat(last).isLessThan(first / 100);
        }
    }

    /** A direction over all parameters, zero in the gaps. */
    private static Tensor direction(Network network, int which) {
        Tensor v = torch.zeros_like(network.parameters().values());
        for (Parameter p : network.parameters().parameters()) {
            for (long i = 0; i < p.size(); i++) {
                v.narrow(0, p.offset() + i, 1)
                        .fill_(new Scalar(Math.sin(1 + 3 * which + i * (which + 2) + p.offset())));
            }
        }
        return v;
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"CROSS_ENTROPY", "MSE", "HALF_MSE", "HUBER", "BINARY_CROSS_ENTROPY_WITH_LOGITS"})
    void theHessianIsTheGradientsDerivative(LossSpec.Kind loss) {
        TensorData data = loss.takesClasses() ? threeClasses(7) : threeTargets(7);
        try (Network network = network(MLP)) {
            Tensor w = network.parameters().values();
            Tensor v = direction(network, 0);
            double h = 1e-5;
            w.add_(v, new Scalar(h));
            Nets.objective(network, loss, data, 100);
            Tensor ahead = network.parameters().gradients().clone();
            w.add_(v, new Scalar(-2 * h));
            Nets.objective(network, loss, data, 100);
            Tensor behind = network.parameters().gradients().clone();
            w.add_(v, new Scalar(h));
            Tensor product = Nets.objective(network, loss, data, 100).hessian().times(v);
            assertThat(TensorArrays.toDoubles(product))
                    .containsExactly(TensorArrays.toDoubles(ahead.sub(behind).div(new Scalar(2 * h))), within(1e-7));
            assertThat(Norms.euclidean(product).item_double()).isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LossSpec.Kind.class,
            names = {"CROSS_ENTROPY", "MSE"})
    void theGaussNewtonMatrixIsTheLossesCurvatureAlongTheOutputsDerivative(LossSpec.Kind loss) {
        int samples = 7;
        TensorData data = loss.takesClasses() ? threeClasses(samples) : threeTargets(samples);
        try (Network network = network(MLP)) {
            Tensor a = direction(network, 0);
            Tensor b = direction(network, 1);
            double[] ja = outputDerivative(network, data, a);
            double[] jb = outputDerivative(network, data, b);
            double[] p = TensorArrays.toDoubles(
                    network.forward(data.features(), ForwardPass.evaluation()).softmax(1));
            double expected = 0;
            for (int i = 0; i < samples; i++) {
                double pa = 0;
                double pb = 0;
                double pab = 0;
                double ab = 0;
                for (int k = 3 * i; k < 3 * i + 3; k++) {
                    pa += p[k] * ja[k];
                    pb += p[k] * jb[k];
                    pab += p[k] * ja[k] * jb[k];
                    ab += ja[k] * jb[k];
                }
                expected += loss == LossSpec.Kind.CROSS_ENTROPY ? (pab - pa * pb) / samples : 2 * ab / (3 * samples);
            }
            Objective.Curvature g = Nets.objective(network, loss, data, 100).gaussNewton();
            assertThat(g.times(a).dot(b).item_double()).isCloseTo(expected, within(1e-7));
            assertThat(g.times(b).dot(a).item_double()).isCloseTo(expected, within(1e-7));
            assertThat(Math.abs(expected)).isGreaterThan(1e-3);
        }
    }

    private static double[] outputDerivative(Network network, TensorData data, Tensor v) {
        double h = 1e-5;
        Tensor w = network.parameters().values();
        w.add_(v, new Scalar(h));
        Tensor ahead = network.forward(data.features(), ForwardPass.evaluation())
                .detach()
                .clone();
        w.add_(v, new Scalar(-2 * h));
        Tensor behind = network.forward(data.features(), ForwardPass.evaluation())
                .detach()
                .clone();
        w.add_(v, new Scalar(h));
        return TensorArrays.toDoubles(ahead.sub(behind).div(new Scalar(2 * h)));
    }

    @Test
    void curvatureInPartsIsThatOfTheWhole() {
        try (Network network = network(MLP)) {
            Tensor v = direction(network, 0);
            BatchObjective whole = Nets.objective(network, LossSpec.Kind.MSE, threeTargets(10), 100);
            BatchObjective parts = Nets.objective(network, LossSpec.Kind.MSE, threeTargets(10), 4);
            assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-14));
            assertThat(TensorArrays.toDoubles(parts.hessian().times(v)))
                    .containsExactly(TensorArrays.toDoubles(whole.hessian().times(v)), within(1e-12));
            assertThat(TensorArrays.toDoubles(parts.gaussNewton().times(v)))
                    .containsExactly(TensorArrays.toDoubles(whole.gaussNewton().times(v)), within(1e-12));
        }
    }

    @Test
    void aLossThatIsLinearInTheWeightsHasNoCurvature() {
        try (Network network = network(LINE)) {
            BatchObjective mae = Nets.objective(network, LossSpec.Kind.MAE, plane(9), 100);
            Tensor v = direction(network, 0);
            assertThat(TensorArrays.toDoubles(mae.hessian().times(v))).containsOnly(0);
            assertThat(TensorArrays.toDoubles(mae.gaussNewton().times(v))).containsOnly(0);
        }
    }

    @Test
    void theExactSolverIsRefusedForALargeNetwork() {
        try (Network network = Nets.network(64, Nets.linear(64))) {
            assertThatExceptionOfType(ShapeException.class)
                    .isThrownBy(() -> Optimizers.of(
                            new OptimizerSpec.GaussNewton(1, 0, Solver.EXACT, 9, 0), network.parameters()))
                    .withMessage(
                            "optimizer.gauss_newton.solver: found exact for a network of 4160 parameters; expected at"
                                    + " most 2000 parameters, whose matrix can be written out, or solver: cg");
        }
    }

    @Test
    void denseSystemsAreSolvedWhetherDefiniteOrNot() {
        double[] b = {1, 2};
        assertThat(DenseSystem.solve(new DMatrixRMaj(new double[][] {{2, 0}, {0, 4}}), b))
                .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
        assertThat(DenseSystem.solve(new DMatrixRMaj(new double[][] {{0, 1}, {1, 0}}), b))
                .containsExactly(new double[] {2, 1}, within(1e-12));
        assertThat(DenseSystem.solve(new DMatrixRMaj(new double[][] {{1, 2}, {2, 4}}), b))
                .containsExactly(new double[] {0.2, 0.4}, within(1e-12));
        assertThat(DenseSystem.solve(new DMatrixRMaj(new double[][] {{0, 0}, {0, 0}}), b))
                .containsExactly(0, 0);
        assertThat(DenseSystem.solve(new DMatrixRMaj(new double[][] {{Double.NaN, 0}, {0, 1}}), b))
                .containsOnly(Double.NaN);
    }

    @Test
    void conjugateGradientsEndAtNegativeCurvature() {
        Tensor b = tensor(1, 1);
        Tensor down = ConjugateGradient.solve(v -> v.neg(), b, 1e-10, 10);
        assertThat(TensorArrays.toDoubles(down)).containsExactly(1, 1);
        Tensor saddle = tensor(1, -0.5);
        Tensor found = ConjugateGradient.solve(v -> v.mul(saddle), b, 1e-10, 10);
        assertThat(found.dot(b).item_double()).isPositive();
        assertThat(TensorArrays.toDoubles(found)).containsExactly(4, 4);
    }
}
